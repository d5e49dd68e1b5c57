"""He et al.'s Table 1 for the five depths, every cell counted from the networks that run here."""

from __future__ import annotations

from functools import cache
from typing import Any

from demos._components.component import Component
from demos.blocks import cost_words
from resnet_core import DEPTHS, architecture
from resnet_core.architecture import STAGES, Architecture, Stage
from resnet_core.costs import PAPERS_FLOPS, network_cost
from resnet_core.points import convolutions


class PaperTable(Component):
    """Its value never changes: the table as the browser draws it."""

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        super().__init__(value or table(), **kwargs)


@cache
def table() -> dict[str, Any]:
    """Rows of cells from conv1 to the FLOPs; a cell with a ``step`` is a place on the walk."""
    nets = [architecture(depth) for depth in DEPTHS]
    return {
        "depths": DEPTHS,
        "rows": [
            _row("conv1", nets, [_windowed(net, "conv1.conv") for net in nets]),
            _row("maxpool", nets, [_windowed(net, "maxpool") for net in nets]),
            *(_stage_row(name, nets) for name in STAGES),
            _row("fc", nets, [_head(net) for net in nets], label="head"),
        ],
        "totals": [
            ["parameters", [f"{net.parameters / 1e6:.2f} M" for net in nets]],
            ["MACs, stride on the 3×3 (runs here)", [_giga(net.macs) for net in nets]],
            [
                "MACs, stride on the first 1×1",
                [_giga(network_cost(depth, stride_on="1x1").macs) for depth in DEPTHS],
            ],
            ["the paper's FLOPs", [f"{PAPERS_FLOPS[depth] / 1e9:.1f} G" for depth in DEPTHS]],
        ],
        "departure": cost_words.departure(
            {d: (network_cost(d).macs, network_cost(d, stride_on="1x1").macs) for d in DEPTHS}
        ),
    }


def _stage_row(name: str, nets: list[Architecture]) -> dict[str, Any]:
    stages = [next(s for s in net.stages if s.name == name) for net in nets]
    return _row(name, nets, [_block_lines(stage) for stage in stages])


def _row(
    step: str, nets: list[Architecture], cells: list[dict[str, Any]], label: str | None = None
) -> dict[str, Any]:
    sides = {net[step].size for net in nets}
    return {
        "name": step if label is None else label,
        "step": step,
        "size": f"{sides.pop()}²" if len(sides) == 1 else "",
        "cells": [
            {
                **cell,
                "parameters": net.cost(step).parameters,
                "macs": net.cost(step).macs,
            }
            for net, cell in zip(nets, cells, strict=True)
        ],
    }


def _windowed(net: Architecture, address: str) -> dict[str, Any]:
    """A layer with a window outside the blocks: conv1's convolution, or the pooling."""
    point = net[address]
    what = f"{point.channels}" if point.operation == "conv" else "max pool"
    line = f"{point.kernel}×{point.kernel}, {what}, stride {point.step}"
    return {"lines": [line], "times": None}


def _head(net: Architecture) -> dict[str, Any]:
    return {"lines": ["average pool,", f"{net['fc'].channels}-d fc, softmax"], "times": None}


def _block_lines(stage: Stage) -> dict[str, Any]:
    """The convolutions of one block, and how many blocks there are."""
    lines = [f"{side}×{side}, {outputs}" for _, outputs, side, _ in convolutions(stage.blocks[-1])]
    return {"lines": lines, "times": len(stage.blocks)}


def _giga(macs: int) -> str:
    return f"{macs / 1e9:.2f} G"
