"""What the walk says about a step: numbers are read off the run here and handed to sentences."""

from __future__ import annotations

from typing import Any

from demos._words import operations, plain, sums
from demos._words.sources import HE_2015
from demos.walk import condition_words
from resnet_core import runs
from resnet_core.measures import Branches
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
        return {"text": plain.replaced(numbers), "source": f"{HE_2015}, Fig. 3, middle"}
    block = run.table.block(run.table[address].block or "")
    added = sums.of_block(run.table, block, run.key.surgery)
    leaf = address.rsplit(".", 1)[-1]
    text = sums.at(leaf, numbers.residual, numbers.shortcut, added)
    return {"text": text, "source": added.source}


def conditions(run: Run) -> str:
    """The regime of a run and what a conclusion from it is worth, as HTML."""
    key = run.key
    if key.source == "fresh":
        return condition_words.fresh(key.conditions, key.order, key.seed)
    (index, *_) = run.target
    target = run.categories[index] if run.categories else f"class {index}"
    if key.source == "plain":
        return condition_words.plain(key.depth, target)
    return condition_words.trained(
        target, drawings=key.source == "bundled", changed=bool(key.surgery.blocks)
    )
