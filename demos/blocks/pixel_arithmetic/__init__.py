"""One pixel of a convolution computed before the reader's eyes, with the network's own numbers."""

from __future__ import annotations

import math
from typing import Any

import torch

from demos._components import sheets
from demos._components.component import Component
from demos._requests import Refused, a_text, an_integer, answering, fields, kept, or_nothing
from demos.blocks import words
from resnet_core import block_view
from resnet_core.block_view import BlockView
from resnet_core.exact import quoted
from resnet_core.pixel import Pixel, Step, pixel

SHOWN = {1: 6, 3: 3}  # input channels written out, by the side of the kernel


class PixelArithmetic(Component):
    """Has no value: it follows the diagram's operation and the pixels that are clicked."""

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [computed, channel_map]
        super().__init__(value, **kwargs)


@answering
def computed(request: Any) -> dict[str, Any]:
    """The arithmetic at [close-up, address, channel or null, row or null, column or null].

    An address that is no convolution stands for the one that made its values. A channel or place
    that is null, or that does not exist here, is chosen: a lively channel, its largest value.
    """
    name, address, channel, row, column = fields(
        request, a_text, a_text, *[or_nothing(an_integer)] * 3
    )
    view = kept(block_view.known(name))
    if address not in view.points:
        raise Refused(f"There is no {quoted(address)} in this block.")
    conv = view.maker(address) if address != view.entered else None
    if conv is None:
        return {"none": words.not_made_here(view, address)}
    place = _place(view.points[conv], _added(view, conv), channel, row, column)
    found = pixel(view, conv, *place)
    return {**_described(view, found), "reading": words.pixel_reading(found)}


@answering
def channel_map(request: Any) -> dict[str, Any]:
    """One channel at [close-up, address, channel] as a sheet of one tile."""
    name, address, channel = fields(request, a_text, a_text, an_integer)
    view = kept(block_view.known(name))
    x = view.points.get(address)
    if x is None or not 0 <= channel < len(x):
        raise Refused("There is no such map in this block.")
    return sheets.sheet(x[channel : channel + 1], signed=view.table[address].signed)


def _added(view: BlockView, conv: str) -> torch.Tensor | None:
    """(C,H,W): what the other branch adds to a convolution's values, where they go to the sum."""
    here = view.block.address
    chain = view.follows(conv)
    if f"{here}.sum" not in chain:
        return None
    return view.points[f"{here}.{'shortcut' if f'{here}.residual' in chain else 'residual'}"]


def _place(
    x: torch.Tensor,
    added: torch.Tensor | None,
    channel: int | None,
    row: int | None,
    column: int | None,
) -> tuple[int, int, int]:
    channels, height, width = x.shape
    telling = torch.ones_like(x, dtype=torch.bool) if added is None else added != 0
    if not telling.any():
        telling = torch.ones_like(telling)
    if channel is None or not 0 <= channel < channels:
        channel = int((x.flatten(1).std(dim=1) * telling.flatten(1).any(dim=1)).argmax())
    if row is None or column is None or not (0 <= row < height and 0 <= column < width):
        # Away from the border where there is room: padding is a second thing to understand. And
        # where there is something to add: + 0 explains no sum.
        edge = 1 if min(height, width) > 2 else 0
        values = x[channel].where(telling[channel], x[channel].min())
        middle = values[edge : height - edge, edge : width - edge]
        row, column = (n + edge for n in divmod(int(middle.argmax()), middle.shape[1]))
    return channel, row, column


def _described(view: BlockView, found: Pixel) -> dict[str, Any]:
    side = found.kernel.shape[-1]
    shown = found.strongest(SHOWN.get(side, 3))
    sums = found.sums
    places = _places(max(abs(found.total), float(sums.abs().max())))
    written = [round(float(sums[c]), places) for c in shown]
    # What is written has to add up: the rounding of the others' sum takes the last digit.
    others = round(round(found.total, places) - sum(written), places)
    return {
        "address": found.address,
        "source": found.source,
        "unit": {"channel": found.channel, "row": found.row, "column": found.column},
        "shape": list(view.points[found.address].shape),
        "side": side,
        "stride": found.stride,
        "window": [found.top, found.left],
        "inside": found.inside.tolist(),
        "terms": [
            {
                "channel": c,
                "patch": found.patch[c].tolist(),
                "kernel": found.kernel[c].tolist(),
                "products": found.products[c].tolist(),
                "sum": _fixed(value, places),
            }
            for c, value in zip(shown, written, strict=True)
        ],
        "reach": {
            "patch": float(found.patch[shown].abs().max()),
            "kernel": float(found.kernel[shown].abs().max()),
            "products": float(found.products[shown].abs().max()),
        },
        "signed": view.table[found.source].signed,
        "others": {"count": len(sums) - len(shown), "sum": _fixed(others, places)},
        "total": _fixed(round(found.total, places), places),
        "steps": _steps(view, found, places),
        "agreement": words.agreement(found),
    }


def _steps(view: BlockView, found: Pixel, places: int) -> list[dict[str, Any]]:
    """What is done to the sum, without the points that only give a value another name."""
    names_only = ("residual", "shortcut", *(["out"] if view.table.order == "pre" else []))
    pairs = zip(found.steps, found.steps[1:], strict=False)
    return [
        _step(before, step, places) for before, step in pairs if step.operation not in names_only
    ]


def _step(before: Step, step: Step, places: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "leaf": step.address.split(".", 2)[2],
        "value": _fixed(step.computed, places),
        "own": step.own,
    }
    if step.operation in ("relu", "out"):
        described["passes"] = step.computed == before.computed
    if step.norm:
        n = step.norm
        described["norm"] = {
            "mean": words.short(n.mean),
            "std": words.short(math.sqrt(n.var + n.eps)),
            "gamma": words.short(n.gamma),
            "beta": words.short(n.beta),
            "scale": _fixed(n.scale, 4),
            "shift": _fixed(n.shift, places),
            "batch": n.of_batch,
        }
    if step.added is not None:
        described["added"] = _fixed(step.added, places)
    return described


def _places(size: float) -> int:
    """Decimal places for four significant digits of a number of this size."""
    return max(0, min(9, 3 - math.floor(math.log10(size)))) if size > 0 else 3


def _fixed(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return (text[1:] if float(text) == 0 and text.startswith("-") else text).replace("-", "−")
