"""What the Blocks tab says of an operation and of a pixel. Values in, text out."""

from __future__ import annotations

import torch

from demos._words import sums
from demos._words.numbers import short
from demos.walk.words import HE_2015, IOFFE
from resnet_core.block_view import CloseUp
from resnet_core.pixel import Pixel

HE_2016 = "He et al. 2016"
ROUNDING = 1e-5  # relative to what is added up; float32 carries seven digits


def conditions(view: CloseUp) -> str:
    """Which weights and statistics are at work, and what they are worth."""
    order = (
        "Pre-activation order exists with fresh weights only. " if view.table.order == "pre" else ""
    )
    if view.pictures > 1:
        return (
            f"Fresh network, batch statistics: seeded random weights, this picture and "
            f"{view.pictures - 1} crops of it at {view.table.input_size}². {order}"
            "It shows how a block computes, not what one has learned."
        )
    return (
        f"Trained network: this picture at {view.table.input_size}², normalised by the statistics "
        "that were recorded in training."
    )


def explain(view: CloseUp, address: str) -> dict[str, str]:
    """``text`` and ``source`` for one operation of the block, from its tensors."""
    leaf = address.removeprefix(f"{view.block.address}.")
    if address == view.entered:
        return {"text": _entered(view), "source": f"{HE_2015}, Table 1"}
    if leaf in ("residual", "shortcut", "sum", "out"):
        return _at_the_sum(view, leaf)
    operation = view.table[address].operation
    said = {"conv": _convolution, "bn": _normalisation, "relu": _activation}[operation]
    source = IOFFE + ", alg. 1" if operation == "bn" else _source(view)
    return {"text": said(view, address), "source": source}


def _source(view: CloseUp) -> str:
    return f"{HE_2016}, Fig. 4" if view.table.order == "pre" else f"{HE_2015}, Fig. 5"


def _entered(view: CloseUp) -> str:
    x = view.points[view.entered]
    channels, size, _ = x.shape
    whence = view.entered.removesuffix(".out")
    text = f"x, what enters the block: {channels} maps of {size}×{size} from {whence}."
    if view.table.order == "pre" and bool((x < 0).any()):
        return text + " Nothing has activated them yet, so they are signed."
    return text


def _convolution(view: CloseUp, address: str) -> str:
    point, before = view.table[address], view.points[view.reads(address)]
    inputs, outputs, side = len(before), point.channels, point.kernel
    stepping = " at every second place" if point.step == 2 else ""
    negative = float((view.points[address] < 0).float().mean())
    if side == 1:
        if outputs < inputs:
            what = f"brings {inputs} channels down to {outputs}, so that the 3×3 has less to do"
        elif outputs > inputs:
            what = f"brings {inputs} channels up to {outputs}, to match the input for addition"
            if address.endswith("shortcut.conv"):
                x = sums.of_block(view.table, view.block).projected
                what = f"projects {x} from {inputs} channels to {outputs}, to match F(x)"
            elif view.block.projection:
                what = f"brings {inputs} channels up to {outputs}, as the projection does with x"
        else:
            what = f"mixes {inputs} channels without looking sideways"
        opening = f"A 1×1 convolution{stepping}: it {what}."
    else:
        opening = (
            f"A {side}×{side} convolution{stepping}: each of its {outputs} maps is a weighted sum "
            f"over small windows of all {inputs} maps before it."
        )
    return f"{opening} {negative:.0%} of the values are negative."


def _normalisation(view: CloseUp, address: str) -> str:
    before, after = (float(view.points[a].std()) for a in (view.reads(address), address))
    of_batch = view.statistics[address].of_batch
    whose = f"of these {view.pictures} pictures" if of_batch else "recorded in training"
    opening = (
        f"Batch normalisation: each channel less its mean, divided by its standard deviation (both "
        f"{whose}), then times γ plus β. "
    )
    if before > 0 and 0.95 < after / before < 1.05:
        return opening + f"The spread of the maps stays at {short(after)}."
    moved = "falls" if after < before else "grows"
    return opening + f"The spread of the maps {moved} from {short(before)} to {short(after)}."


def _activation(view: CloseUp, address: str) -> str:
    silent = float((view.points[address] == 0).float().mean())
    text = f"ReLU keeps what is positive: {silent:.0%} of the units are silent for this picture."
    if view.table.order == "pre" and address.endswith(".relu1") and view.block.projection:
        return text + " The projection on the shortcut reads these maps too."
    return text


def _at_the_sum(view: CloseUp, leaf: str) -> dict[str, str]:
    here = view.block.address
    source = f"{HE_2015}, eq. {2 if view.block.projection else 1}"
    if leaf != "out":
        residual, shortcut = (view.points[f"{here}.{name}"] for name in ("residual", "shortcut"))
        added = sums.of_block(view.table, view.block)
        text = sums.at(leaf, _norm(residual), _norm(shortcut), added)
    elif view.table.order == "pre":
        text = "Nothing follows the sum: x travels on untouched, with F(x) added."
        source = f"{HE_2016}, eq. 3"
    else:
        silent = float((view.points[f"{here}.out"] == 0).float().mean())
        text = f"A last ReLU after the sum: {silent:.0%} of the units are silent for this picture."
    return {"text": text, "source": source}


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
    return f"{outside} of the window's {places} places lie over the edge: zero padding."


def _pull(pixel: Pixel) -> str:
    up, down = (float(pixel.sums[side].abs().sum()) for side in (pixel.sums > 0, pixel.sums < 0))
    if up + down == 0:
        return "Every product is 0 here: all inputs under the window are silent."
    return (
        f"Of its {len(pixel.sums)} input channels, those that raise the value add {short(up)} and "
        f"those that lower it take {short(down)} away: {short(pixel.total)} in all."
    )


def _fate(pixel: Pixel) -> str:
    for before, step in zip(pixel.steps, pixel.steps[1:], strict=False):
        if step.operation == "sum" and before.computed * step.computed < 0:
            return (
                f"The branch alone says {short(before.computed)}; with the other branch's "
                f"{short(step.added or 0.0)} the sum changes its sign."
            )
    before, last = pixel.steps[-2].computed, pixel.steps[-1].computed
    after = {"bn": "after batch normalisation", "sum": "after the sum"}
    value = " ".join(filter(None, [short(before), after.get(pixel.steps[-2].operation)]))
    if last != before:
        return f"{value} is negative, so ReLU makes it 0: this unit is silent here."
    if pixel.steps[-1].operation == "relu" and before > 0:
        return f"{value} is positive, so ReLU lets it pass."
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


def not_made_here(view: CloseUp, address: str) -> str:
    """Why there is no arithmetic at a point that no convolution of this block has made."""
    if address == view.entered:
        return (
            "x comes into this block from outside; step on to a convolution to see one of its "
            "pixels computed."
        )
    if address.endswith(".shortcut"):
        return "The identity shortcut computes nothing: each value is that of x."
    return (
        "This is x, normalised and activated, before the block's first convolution; step on to see "
        "a pixel computed."
    )
