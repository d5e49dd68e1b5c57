"""What the walk says of a step, with the numbers that its run has there."""

from __future__ import annotations

from typing import Any

from demos import _words_conditions, _words_sum
from demos import _words_operations as operations
from demos._numbers import short
from demos._words_answers import Answer
from demos._words_answers import top5 as _top5
from demos._words_skips import NEVER, skips
from demos._words_sources import HE_2015
from resnet_core import runs
from resnet_core.measures import Branches, probabilities
from resnet_core.runs import Run


def explain(run: Run, address: str, numbers: Branches | None) -> dict[str, Any]:
    """``text`` and ``source`` for one step; ``numbers`` are those of its block, if it has one."""
    net = run.table
    point = net[address]
    if numbers and point.operation in ("residual", "shortcut", "sum", "out"):
        said = _at_the_sum(run, address, numbers)
        if address in {stage.name for stage in net.stages}:
            said["text"] = f"{address} ends with block {point.block}. {said['text']}"
        return said
    if point.operation == "bn":
        bn = _normalisation(run, address)
        return {"text": operations.normalisation(bn), "source": bn.source}
    return {"text": _operation(run, address), "source": f"{HE_2015}, Table 1"}


def _operation(run: Run, address: str) -> str:
    point = run.table[address]
    if address == "conv1":
        return first_layer(normalised=run.table.norm == "batch")
    if point.operation == "conv":
        side = point.kernel or 1
        inputs = point.parameters // (point.channels * side**2)
        return operations.convolution(side, point.step, inputs, point.channels)
    if point.operation == "relu":
        return operations.relu(float((runs.point(run, address) == 0).float().mean()))
    if point.operation == "maxpool":
        return (
            "Max pooling takes the largest value of each 3×3 window, with stride 2. The maps halve "
            "in size and keep their strongest responses."
        )
    channels = run.table["avgpool"].channels
    if point.operation == "avgpool":
        return (
            "Average pooling replaces each map by its mean over all places. The classifier reads "
            f"these {channels} numbers and nothing else of the picture."
        )
    return (
        f"The classifier computes one weighted sum of the {channels} means for each of the "
        f"{point.channels} classes. Softmax turns these logits into probabilities."
    )


def first_layer(*, normalised: bool) -> str:
    """What the first layer does, and whether its maps are normalised."""
    then = "Batch normalisation and ReLU follow" if normalised else "ReLU follows"
    return (
        f"The first layer applies 64 filters of 7×7 pixels with stride 2. {then}. A bright "
        "place in a map is a strong response of its filter."
    )


def _normalisation(run: Run, address: str) -> operations.Normalisation:
    source, conditions = run.key.source, run.key.conditions
    scales = run.key.load().network.get_parameter(f"{address}.weight")
    return operations.Normalisation(
        origin=operations.origin(source, of_batch=conditions.batch_statistics),
        pictures=conditions.pictures,
        scales=scales.detach().tolist(),
        learned=source != "fresh",
    )


def _at_the_sum(run: Run, address: str, numbers: Branches) -> dict[str, Any]:
    if run.key.source == "plain":
        return {"text": without_skip(numbers), "source": f"{HE_2015}, Fig. 3, middle"}
    block = run.table.block(run.table[address].block or "")
    added = _words_sum.of_block(run.table, block, run.key.surgery)
    leaf = address.rsplit(".", 1)[-1]
    text = _words_sum.at(leaf, numbers.residual, numbers.shortcut, added)
    return {"text": text, "source": added.source}


def without_skip(numbers: Branches) -> str:
    """What leaves a block of a network that was trained without skips."""
    return (
        "This network was trained without a shortcut here. The output of the block replaces x; it "
        f"is not added to x. ‖x‖ was {short(numbers.entered)}. The block computes a norm of "
        f"{short(numbers.residual)}; after ReLU it is {short(numbers.out)}."
    )


def top5(run: Run, intact: Run, *, drawn_by_us: bool = False) -> dict[str, Any]:
    """The likeliest classes of a run beside the intact run's, and a sentence.

    ``drawn_by_us`` says that the picture is surely of the kind that bundled weights learned from.
    """
    said: dict[str, Any] = _top5(
        answer(run),
        answer(intact),
        skips_of(run) if run is not intact else "",
        of_another_kind=run.key.source in ("bundled", "plain") and not drawn_by_us,
    )
    return said


def answer(run: Run) -> Answer:
    """The probabilities of a run's first picture and the names of its classes."""
    shares = probabilities(run.activations["fc"])
    return Answer(shares.tolist() if bool(shares.isfinite().all()) else [], run.categories)


def skips_of(run: Run) -> str:
    """What is cut or scaled in a run, in words."""
    return NEVER if run.key.source == "plain" else skips(run.key.surgery, run.table)


def conditions(run: Run) -> str:
    """The regime of a run and what a conclusion from it is worth, as HTML."""
    key = run.key
    if key.source == "fresh":
        return _words_conditions.fresh(key.conditions, key.order, key.seed)
    (index, *_) = run.target
    target = run.categories[index] if run.categories else f"class {index}"
    if key.source == "plain":
        return _words_conditions.plain(key.depth, target)
    return _words_conditions.trained(
        target, drawings=key.source == "bundled", changed=bool(key.surgery.blocks)
    )
