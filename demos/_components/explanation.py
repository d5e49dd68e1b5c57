"""What happens at the current step: sentences from its numbers, the sum as maps, and its facts."""

from __future__ import annotations

from typing import Any

import torch

from demos import _sheets, _words
from demos._components import Drawn
from resnet_core import runs
from resnet_core.measures import branches


class Explanation(Drawn):
    """Its value names the run: ``trace``."""

    name = "explanation"

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [explain]
        super().__init__(value, **kwargs)


def explain(request: Any) -> dict[str, Any]:
    """The text at [trace, address, channel or null], and at a block its equation in maps."""
    match request:
        case [str(name), str(address), int() | None as channel]:
            pass
        case _:
            return {"error": "This request is not understood."}
    run = runs.known(name)
    if run is None:
        return {"lost": True}
    table = run.table
    if address not in table:
        return {"error": f"There is no {address!r} in ResNet-{run.key.depth}."}
    block = table[address].block
    if block is None:
        return _words.explain(run, address, None)
    inside = runs.inside(run, block)
    numbers = branches(inside.x, inside.trace, block)
    return {
        **_words.explain(run, address, numbers),
        "equation": _equation(run, block, channel, inside, numbers),
    }


def _equation(
    run: runs.Run, block: str, channel: int | None, inside: runs.Inside, numbers: Any
) -> dict[str, Any]:
    """S(x), F(x), their sum and the output at one channel, as four tiles of one sheet."""
    points = {
        name: inside.trace.activations[f"{block}.{name}"][0]
        for name in ("shortcut", "residual", "sum", "out")
    }
    strongest = int(points["residual"].flatten(1).norm(dim=1).argmax())
    chosen = channel if channel is not None and 0 <= channel < len(points["sum"]) else strongest
    tiles = torch.stack([tensor[chosen] for tensor in points.values()])
    projected = run.table.block(block).projection
    return {
        "sheet": _sheets.sheet(tiles, signed=True),
        "channel": chosen,
        "strongest": channel is None or chosen != channel,
        "cut": run.key.surgery.alpha(block) == 0,
        "names": ["S(x)" if projected else "x", "F(x)", "sum", "ReLU"],
        "norms": [numbers.shortcut, numbers.residual, numbers.total, numbers.out],
        "silenced": numbers.silenced,
    }
