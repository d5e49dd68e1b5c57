"""What happens at the current step: sentences from its numbers, the sum as maps, and its facts."""

from __future__ import annotations

from typing import Any

import torch

from demos._components import sheets
from demos._components.component import Component
from demos._requests import a_text, an_address, an_integer, answering, fields, kept, or_nothing
from demos._words import sums
from demos.walk import step_reading
from resnet_core import Surgery, runs
from resnet_core.architecture import Architecture
from resnet_core.measures import branches


class Explanation(Component):
    """Its value names the run: ``trace``."""

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [explain]
        super().__init__(value, **kwargs)


@answering
def explain(request: Any) -> dict[str, Any]:
    """The text at [trace, address, channel or null], and at a block its sum in maps."""
    name, address, channel = fields(request, a_text, a_text, or_nothing(an_integer))
    run = kept(runs.known(name))
    table = run.table
    block = table[an_address(address, table)].block
    if block is None:
        return step_reading.explain(run, address, None)
    inside = runs.block_trace(run, block)
    said = step_reading.explain(run, address, branches(inside.x, inside.trace, block))
    if run.key.source == "plain":  # there is no sum to show
        return said
    return {**said, "equation": equation(table, run.key.surgery, block, inside, channel)}


def equation(
    table: Architecture, surgery: Surgery, block: str, inside: runs.BlockTrace, channel: int | None
) -> dict[str, Any]:
    """A block's sum at one channel: S(x), F(x), what they add up to, and that after ReLU.

    The four maps (three in pre-activation order) are tiles of one sheet; norms and angle are over
    all channels. A branch that is cut is shown as it would have been.

    Args:
        channel: the one to show; None, or one that does not exist, is where F(x) is strongest.
    """
    pre = table.order == "pre"
    points = {
        name: inside.trace.activations[f"{block}.{name}"][0]
        for name in ("shortcut", "residual", "sum", "out")[: 3 if pre else 4]
    }
    numbers = branches(inside.x, inside.trace, block)
    added = sums.of_block(table, table.block(block), surgery)
    strongest = int(points["residual"].flatten(1).norm(dim=1).argmax())
    chosen = channel if channel is not None and 0 <= channel < len(points["sum"]) else strongest
    factors = (added.alpha or 1, added.beta or 1, 1, 1)
    maps = [t[chosen] * factor for t, factor in zip(points.values(), factors, strict=False)]
    norms = (numbers.shortcut, numbers.residual, numbers.total, numbers.out)
    names = (*added.terms, "after ReLU")
    return {
        "sheet": sheets.sheet(torch.stack(maps), signed=True),
        "channel": chosen,
        "strongest": chosen != channel,
        "names": names[: len(maps)],
        "norms": [abs(f) * n for f, n in zip(factors, norms, strict=True)][: len(maps)],
        "cut": [added.alpha == 0, added.beta == 0],
        "angle": sums.angle(numbers, added),
        "reading": sums.reading(numbers, added),
        "notes": sums.notes(numbers, added, pre_activation=pre),
    }
