"""The Blocks tab's words: numbers are read off a close-up and handed to the sentences."""

from __future__ import annotations

import torch

from demos._words import operations, sums
from demos._words.numbers import short
from demos._words.sources import HE_2015, HE_2016
from resnet_core.block_view import BlockView
from resnet_core.pixel import Pixel

ROUNDING = 1e-5  # relative to what is added up; float32 carries seven digits


def conditions(view: BlockView) -> str:
    """Which weights and statistics are at work, and what they are worth."""
    size = view.table.input_size
    if view.pictures > 1:
        order = (
            "Pre-activation blocks exist with fresh weights only. "
            if view.table.order == "pre"
            else ""
        )
        return (
            f"Fresh network, batch statistics: random weights from a seed. The batch is this "
            f"picture and {view.pictures - 1} crops of it at {size}². {order}"
            "The numbers show how a block computes, not what a block learns."
        )
    return (
        f"Trained network: this picture at {size}². Batch normalisation uses fixed statistics of "
        "training pictures."
    )


def explain(view: BlockView, address: str) -> dict[str, str]:
    """``text`` and ``source`` for one operation of the block, from its tensors."""
    leaf = address.removeprefix(f"{view.block.address}.")
    if address == view.entered:
        return {"text": _entered(view), "source": f"{HE_2015}, Table 1"}
    if leaf in ("residual", "shortcut", "sum", "out"):
        return _at_the_sum(view, leaf)
    operation = view.table[address].operation
    if operation == "bn":
        return _normalisation(view, address)
    text = _convolution(view, address) if operation == "conv" else _activation(view, address)
    figure = f"{HE_2016}, Fig. 4" if view.table.order == "pre" else f"{HE_2015}, Fig. 5"
    return {"text": text, "source": figure}


def _entered(view: BlockView) -> str:
    x = view.points[view.entered]
    channels, size, _ = x.shape
    whence = view.entered.removesuffix(".out")
    text = f"x enters the block: {channels} maps of {size}×{size} from {whence}."
    if view.table.order == "pre" and bool((x < 0).any()):
        return text + " No ReLU has followed the last sum, so x has negative values."
    return text


def _convolution(view: BlockView, address: str) -> str:
    point, before = view.table[address], view.points[view.reads(address)]
    inputs, outputs, side = len(before), point.channels, point.kernel or 1
    negative = float((view.points[address] < 0).float().mean())
    text = operations.convolution(side, point.step, inputs, outputs, negative=negative)
    if side != 1:
        return text
    projected = None
    if address.endswith("shortcut.conv"):
        projected = sums.of_block(view.table, view.block).projected
    role = operations.one_by_one(
        inputs, outputs, projected=projected, beside_projection=view.block.projection
    )
    return f"{text} {role}"


def _normalisation(view: BlockView, address: str) -> dict[str, str]:
    statistics = view.statistics[address]
    bn = operations.Normalisation(
        origin=operations.origin(view.source, of_batch=statistics.of_batch),
        pictures=view.pictures,
        scales=statistics.gamma.tolist(),
        learned=view.source != "fresh",
    )
    before, after = (float(view.points[a].std()) for a in (view.reads(address), address))
    text = f"{operations.normalisation(bn)} {operations.spread(before, after)}"
    return {"text": text, "source": bn.source}


def _activation(view: BlockView, address: str) -> str:
    text = operations.relu(float((view.points[address] == 0).float().mean()))
    if view.table.order == "pre" and address.endswith(".relu1") and view.block.projection:
        return text + " The projection on the shortcut reads these maps too."
    return text


def _at_the_sum(view: BlockView, leaf: str) -> dict[str, str]:
    here = view.block.address
    added = sums.of_block(view.table, view.block)
    if leaf != "out":
        residual, shortcut = (view.points[f"{here}.{name}"] for name in ("residual", "shortcut"))
        text = sums.at(leaf, _norm(residual), _norm(shortcut), added)
    elif added.pre_activation:
        text = sums.passed_on(added)
    else:
        text = operations.relu(float((view.points[f"{here}.out"] == 0).float().mean()))
    return {"text": text, "source": added.source}


def _norm(x: torch.Tensor) -> float:
    return float(torch.linalg.vector_norm(x))


def pixel_reading(pixel: Pixel) -> str:
    """What is worth noticing about this pixel: its border, its sum, and what becomes of it."""
    parts = [_border(pixel), _pull(pixel), _fate(pixel)]
    return " ".join(part for part in parts if part)


def _border(pixel: Pixel) -> str:
    outside = int((~pixel.inside).sum())
    if not outside:
        return ""
    places = pixel.inside.numel()
    return f"{outside} of the window's {places} places lie beyond the edge: zero padding."


def _pull(pixel: Pixel) -> str:
    up, down = (float(pixel.sums[side].abs().sum()) for side in (pixel.sums > 0, pixel.sums < 0))
    if up + down == 0:
        return "Every product is 0 here: all inputs under the window are 0."
    return (
        f"Positive contributions of the {len(pixel.sums)} input channels add up to {short(up)}, "
        f"negative ones to {short(-down)}. Together they make {short(pixel.total)}."
    )


def _fate(pixel: Pixel) -> str:
    for before, step in zip(pixel.steps, pixel.steps[1:], strict=False):
        if step.operation == "sum" and before.computed * step.computed < 0:
            return (
                f"This branch alone gives {short(before.computed)}. The other branch adds "
                f"{short(step.added or 0.0)}, so the sum has the opposite sign."
            )
    given, last = pixel.steps[-2], pixel.steps[-1]
    after = {"bn": "after batch normalisation", "sum": "after the sum"}
    value = " ".join(filter(None, [short(given.computed), after.get(given.operation)]))
    if last.computed != given.computed:
        return f"{value} is negative, so ReLU sets it to 0."
    if last.operation == "relu" and given.computed > 0:
        return f"{value} is positive, so ReLU keeps it."
    return ""


def agreement(pixel: Pixel) -> str:
    """How far the sums done here are from the network's own values."""
    worst = max(abs(step.computed - step.own) for step in pixel.steps)
    size = float(pixel.products.abs().sum()) + max(abs(step.computed) for step in pixel.steps)
    for step in pixel.steps:
        if step.norm:
            size *= max(1.0, abs(step.norm.scale))
    if worst == 0:
        return "The network's own values are exactly these."
    if worst <= ROUNDING * size:
        return (
            f"The network's own values differ by at most {short(worst)}: it computes in 32 bits, "
            "this page in 64."
        )
    return f"The network's own values differ by {short(worst)}, more than rounding explains."


def not_made_here(view: BlockView, address: str) -> str:
    """Why there is no arithmetic at a point that no convolution of this block has made."""
    if address == view.entered:
        return (
            "x is computed before this block. Step on to a convolution to see one of its pixels "
            "computed."
        )
    if address.endswith(".shortcut"):
        return "The identity shortcut computes nothing: each value is that of x."
    return (
        "This is x after normalisation and activation, before the block's first convolution. Step "
        "on to see a pixel computed."
    )
