"""The sentences under the charts: what the numbers at hand do. Values in, text out."""

from __future__ import annotations

import math
from typing import Literal

from demos._figures.measures import MEASURES
from demos._words.chart_numbers import ChartNumbers, growth
from demos._words.numbers import Values, first_and_last, ratio_of, short


def reading(chart: ChartNumbers) -> str:
    """What one chart shows, in two or three sentences."""
    if chart.measure in ("gradient_norm", "weight_gradient"):
        return _intact_gradient(chart) if chart.intact is None else _gradient(chart, chart.intact)
    if chart.measure == "silenced":
        return _silenced(chart)
    return _activation(chart)


def _activation(chart: ChartNumbers) -> str:
    now, before = chart.now, chart.intact
    noun = MEASURES[chart.measure].noun
    first, last = first_and_last(now)
    signed = any(value < 0 for value in (*now.values(), *(before or {}).values()))
    hollow = " Hollow points are negative values, drawn by their size." if signed else ""
    if before is None:
        way = f"goes from {short(now[first])} at {first} to {short(now[last])} at {last}"
        return f"The {noun} {way}.{hollow}"
    start = next((block for block in now if now[block] != before[block]), None)
    if start is None:
        return f"The {noun} is that of the intact run at every block.{hollow}"
    blocks = list(now)
    before_it, after = blocks[: blocks.index(start)], blocks[blocks.index(start) :]
    same = f"Up to {before_it[-1]} the {noun} is that of the intact run. " if before_it else ""
    ratios = {block: ratio_of(abs(now[block]), abs(before[block])) for block in after}
    if not all(0 < ratio < math.inf for ratio in ratios.values()):
        return f"{same}From {start} on, the {noun} is 0 or not finite at some block."
    size = f"size of the {noun}" if signed else noun
    return f"{same}{_against_intact(ratios, size)}{hollow}"


def apart(ratios: Values) -> list[str]:
    """The blocks up to the last that differs from the intact run by more than 1%.

    A single block at the end that comes close counts as apart: it may do so by chance.
    """
    blocks = list(ratios)
    back = len(blocks)
    while back and abs(ratios[blocks[back - 1]] - 1) <= 0.01:
        back -= 1
    return blocks if back and len(blocks) - back < 2 else blocks[:back]


def _against_intact(ratios: Values, size: str) -> str:
    """How far the changed blocks are from the intact ones, and where they are back with them."""
    blocks, far = list(ratios), apart(ratios)
    if not far:
        return f"From {blocks[0]} on, the {size} stays within 1% of the intact run."
    low, high = (short(end(ratios[block] for block in far)) for end in (min, max))
    where = f"At {far[0]}" if len(far) == 1 else f"From {far[0]} to {far[-1]}"
    how_far = f"{low}×" if low == high else f"{low}× to {high}×"
    said = f"{where}, the {size} is {how_far} that of the intact run."
    if len(far) < len(blocks):
        said += f" From {blocks[len(far)]} on, both runs agree within 1%."
    return said


def _silenced(chart: ChartNumbers) -> str:
    now, before = chart.now, chart.intact
    where = "at the block's first ReLU" if chart.order == "pre" else "at the block's output"
    if before is None:
        low, high = min(now.values()), max(now.values())
        return f"ReLU sets between {low:.0%} and {high:.0%} of the units to 0 {where}."
    most = max(now, key=lambda block: abs(now[block] - before[block]))
    if now[most] == before[most]:
        return f"The share of silent units {where} is that of the intact run at every block."
    if abs(now[most] - before[most]) < 0.01:
        return f"The share of silent units {where} changes by less than 1% of all units."
    return (
        f"The share of silent units {where} changes most at {most}: {now[most]:.0%} are silent, "
        f"{before[most]:.0%} in the intact run."
    )


def _intact_gradient(chart: ChartNumbers) -> str:
    noun = MEASURES[chart.measure].noun
    first, last = first_and_last(chart.now)
    if not chart.now[last] or not chart.now[first]:
        return f"The {noun} is 0 at {last if not chart.now[last] else first}."
    norms = short(chart.now[first] / chart.now[last])
    if chart.measure == "weight_gradient":
        return f"The L2 norm of the weight gradient at {first} is {norms}× that at {last}."
    larger = chart.units[first] / chart.units[last]
    return (
        f"Per unit (root mean square), the gradient at {first} is {short(growth(chart))}× that at "
        f"{last}. Its L2 norm is {norms}×, because {first} has {short(larger)}× as many units."
    )


def beside_intact(now: float, intact: float) -> Literal["alike", "more", "less"]:
    """Whether a gradient changes more or less than the intact one on its way back.

    Args:
        now, intact: each gradient at the first block over that at the last. Above 1 it grows on
            its way back, below 1 it shrinks.
    """
    if 0.95 <= now / intact <= 1.05:
        return "alike"
    return "more" if (now > intact) == (now >= 1) else "less"


def _gradient(chart: ChartNumbers, intact: Values) -> str:
    noun = MEASURES[chart.measure].noun
    first, last = first_and_last(chart.now)
    if not intact[first]:
        return f"The intact {noun} at {first} is 0, so there is nothing to compare."
    where = f"in {first}" if chart.measure == "weight_gradient" else f"that reaches {first}"
    said = f"The {noun} {where} is {short(chart.now[first] / intact[first])}× the intact one."
    if chart.regime == "trained":
        return f"{said} This is a lesion of a trained network, not how a plain one trains."
    now, before = growth(chart), growth(chart, intact=True)
    finite = math.isfinite(now) and math.isfinite(before) and before > 0
    if chart.measure == "weight_gradient" or not finite:
        return said
    how = "with batch statistics" if chart.regime == "batch" else "without normalisation"
    way = "grows" if now >= 1 else "shrinks"
    verdict = {
        "alike": "The change makes little difference to that.",
        "more": f"With the skips changed, it {way} more.",
        "less": f"With the skips changed, it {way} less.",
    }[beside_intact(now, before)]
    return (
        f"{said} From {last} back to {first}, the gradient per unit changes by × {short(now)} "
        f"{how}, by × {short(before)} in the intact run. {verdict}"
    )
