"""The walk's words: numbers are read off a run here and handed to the sentences.

The sentences themselves (``_words_operations``, ``_words_sum`` and others) know no runs.
"""

from __future__ import annotations

from typing import Any

from demos import _words_answers, _words_conditions, _words_plain, _words_sum
from demos import _words_operations as operations
from demos._words_answers import Answer
from demos._words_skips import skips
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
        return operations.first_layer(normalised=run.table.norm == "batch")
    if point.operation == "conv":
        side = point.kernel or 1
        inputs = point.parameters // (point.channels * side**2)
        return operations.convolution(side, point.step, inputs, point.channels)
    if point.operation == "relu":
        return operations.relu(float((runs.point(run, address) == 0).float().mean()))
    if point.operation == "maxpool":
        return operations.max_pooling()
    channels = run.table["avgpool"].channels
    if point.operation == "avgpool":
        return operations.average_pooling(channels)
    return operations.classifier(channels, point.channels)


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
        return {"text": _words_plain.replaced(numbers), "source": f"{HE_2015}, Fig. 3, middle"}
    block = run.table.block(run.table[address].block or "")
    added = _words_sum.of_block(run.table, block, run.key.surgery)
    leaf = address.rsplit(".", 1)[-1]
    text = _words_sum.at(leaf, numbers.residual, numbers.shortcut, added)
    return {"text": text, "source": added.source}


def top5(run: Run, intact: Run, *, drawn_by_us: bool = False) -> dict[str, Any]:
    """The likeliest classes of a run beside the intact run's, and a sentence.

    ``drawn_by_us`` says that the picture is surely of the kind that bundled weights learned from.
    """
    return _words_answers.top5(
        answer(run),
        answer(intact),
        skips_of(run) if run is not intact else "",
        of_another_kind=run.key.source in ("bundled", "plain") and not drawn_by_us,
    )


def answer(run: Run) -> Answer:
    """The probabilities of a run's first picture and the names of its classes."""
    shares = probabilities(run.activations["fc"])
    return Answer(shares.tolist() if bool(shares.isfinite().all()) else [], run.categories)


def skips_of(run: Run) -> str:
    """What is cut or scaled in a run, in words."""
    return _words_plain.NO_SKIPS if run.key.source == "plain" else skips(run.key.surgery, run.table)


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
