"""One residual block, drawn with its real operations in order, and stepped through."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from demos._components import sheets
from demos._components.component import Component
from resnet_core.block_view import BlockView

_NAMES = {"bn": "BN", "relu": "ReLU", "sum": "sum", "shortcut": "x, unchanged"}


class BlockDiagram(Component):
    """Its value is the reader's choice (kind, order, depth, block, weights); ``view`` the block;
    ``refused`` the number of the last choice that could not be shown.

    Events: ``input`` when the reader chose another block, ``submit`` when a forgotten one is
    needed again.
    """

    def __init__(
        self, value: Any = None, *, view: Any = None, refused: int = -1, **kwargs: Any
    ) -> None:
        # Gradio's page configuration reads arguments back as attributes.
        self.view, self.refused = view, refused
        super().__init__(value, view=view, refused=refused, **kwargs)


def described(view: BlockView) -> dict[str, Any]:
    """What the browser draws: the operations in order with a map each, and where the arc runs."""
    here = view.block.address
    shown = [a for a in view.addresses if a != f"{here}.residual"]
    if view.block.projection:
        shown.remove(f"{here}.shortcut")  # the projection's last operation shows the same maps
    if view.table.order == "pre":
        shown.remove(f"{here}.out")  # nothing follows the sum
    channel = _channels(view)
    stride_from = f"{here}.shortcut.conv" if view.block.projection else f"{here}.shortcut"
    return {
        "name": view.name,
        "block": here,
        "stage": here.split(".")[0],
        "projection": view.block.projection,
        "arc": view.reads(stride_from),
        "sum": f"{here}.sum",
        "nodes": [_node(view, a, channel[a]) for a in (view.entered, *shown)],
        "entered": view.entered,
    }


def _node(view: BlockView, address: str, channel: int) -> dict[str, Any]:
    x, point = view.points[address], view.table[address]
    leaf = address.removeprefix(f"{view.block.address}.")
    if address == view.entered:
        label = "x"
    elif point.operation == "conv":
        window = f"{point.kernel}×{point.kernel}"
        label = f"{window}, /{point.step}" if point.step > 1 else f"{window} conv"
    else:
        label = _NAMES.get(point.operation, "ReLU")
    return {
        "address": address,
        "leaf": "x" if address == view.entered else leaf,
        "operation": "x" if address == view.entered else point.operation,
        "label": label,
        "detail": f"{x.shape[0]} × {x.shape[1]}²",
        "lane": "skip" if leaf.startswith("shortcut") else "main",
        "channel": channel,
        "maker": None if address == view.entered else view.maker(address),
        "map": sheets.sheet(x[channel : channel + 1], signed=point.signed),
    }


def _channels(view: BlockView) -> dict[str, int]:
    """The channel drawn at each point: one for all maps that are added, or made from each other.

    That of the liveliest F(x), for everything as wide as the sum; inside the branch, that of the
    liveliest output of the convolution that made the maps.
    """
    here = view.block.address
    summed = _liveliest(view.points[f"{here}.residual"])
    chosen = {}
    for address in (view.entered, *view.addresses):
        x = view.points[address]
        made = view.maker(address) if address != view.entered else None
        if len(x) == view.block.channels and (made is None or not _narrow(view, made)):
            chosen[address] = summed
        else:
            chosen[address] = _liveliest(view.points[made] if made else x)
    return chosen


def _narrow(view: BlockView, conv: str) -> bool:
    """Whether a convolution lies inside the branch: its maps are not those that are added."""
    return not any(step.endswith(".sum") for step in view.follows(conv))


def _liveliest(x: Tensor) -> int:
    """The channel that differs most from place to place: it has something to show."""
    return int(x.flatten(1).std(dim=1).argmax())
