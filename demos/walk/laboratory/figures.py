"""The laboratory's figures, from plain numbers: bands over seeds, depths on one axis, two lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import plotly.graph_objects as go

from demos._figures.by_block import (
    Axis,
    Trace,
    Values,
    band,
    drawable,
    figure,
    line,
    named_axis,
    over_blocks,
    value_axis,
)
from demos._figures.colours import ACCENT, INK, SOFT, STAGE_COLOURS

HEIGHT = 230


def over_seeds(
    drawn: Sequence[Values], intact: Sequence[Values] | None, *, name: str, axis: Axis
) -> go.Figure:
    """The median of several seeds by block, in a band from the least to the greatest.

    Args:
        drawn: one measure by block, for each seed.
        intact: the same of the intact runs, or None when nothing is cut.
        name, axis: as for :func:`demos._figures.by_block`.
    """
    traces = []
    sides = [("now", drawn, INK if intact is None else ACCENT)]
    if intact is not None:
        sides.insert(0, ("skips intact", intact, SOFT))
    for side, runs, colour in sides:
        traces.append(_band(runs, colour, axis))
        middle = {block: median(run[block] for run in runs) for block in runs[0]}
        style = dict(color=colour, width=2, dash="dash" if colour == SOFT else "solid")
        traces.append(line(middle, f"{name}, median", side, style, axis=axis, size=3))
    every = [v for runs in (drawn, intact or ()) for run in runs for v in run.values()]
    return over_blocks(traces, drawn[0], every, axis, height=HEIGHT)


def _band(runs: Sequence[Values], colour: str, axis: Axis) -> Trace:
    """A closed outline around the smallest and largest value at each block."""
    low, high, places = [], [], []
    for place, block in enumerate(runs[0]):
        values = [drawable(run[block], axis) for run in runs]
        if all(value is not None for value in values):
            known = [value for value in values if value is not None]
            low.append(min(known))
            high.append(max(known))
            places.append(place)
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return dict(
        type="scatter",
        x=[*places, *reversed(places)],
        y=[*high, *reversed(low)],
        customdata=["" for _ in range(2 * len(places))],
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},.2)",
        line=dict(width=0),
        mode="lines",
        hoverinfo="skip",
    )


def side_by_side(depths: Mapping[int, Values], current: int, *, name: str, axis: Axis) -> go.Figure:
    """One measure at several depths, the stages aligned: each is one unit wide at every depth.

    Deeper networks are drawn stronger, and the current one last and thickest.
    """
    traces = []
    for depth in sorted(depths, key=lambda depth: (depth == current, depth)):
        rank = sorted(depths).index(depth) / max(len(depths) - 1, 1)
        style = dict(color=INK, width=3 if depth == current else 1.6)
        trace = line(
            depths[depth],
            name,
            f"ResNet-{depth}",
            style,
            axis=axis,
            x=_places(depths[depth]),
            size=5 if depth == current else 2.5,
        )
        traces.append({**trace, "opacity": 1.0 if depth == current else 0.35 + 0.45 * rank})
    scale = value_axis([v for run in depths.values() for v in run.values()], axis)
    count = len(STAGE_COLOURS)
    return figure(
        traces,
        height=HEIGHT,
        shapes=[band(i, i + 1, colour) for i, colour in enumerate(STAGE_COLOURS.values())],
        xaxis=named_axis([i + 0.5 for i in range(count)], list(STAGE_COLOURS), [-0.5, count + 0.5]),
        yaxis=scale,
        annotations=_line_names(depths, scale["range"], axis),
    )


def _places(values: Values) -> list[float]:
    """Where each block stands: its stage's number plus its share of the stage."""
    stages = [block.split(".")[0] for block in values]
    numbers = [int(block.split(".")[1]) for block in values]
    names = list(STAGE_COLOURS)
    return [
        names.index(stage) + (number - 0.5) / stages.count(stage)
        for stage, number in zip(stages, numbers, strict=True)
    ]


def _line_names(
    depths: Mapping[int, Values], ends: Sequence[float], axis: Axis
) -> list[dict[str, Any]]:
    """Each line's depth beside the end where the lines lie farther apart, pushed apart there
    where two names would overlap."""
    sides = []
    for end, place in ((0, -0.02), (-1, len(STAGE_COLOURS) + 0.02)):
        heights = {}
        for depth, values in depths.items():
            value = drawable(list(values.values())[end], axis)
            if value is not None:
                heights[depth] = value if axis == "share" else math.log10(value)
        if heights:
            reach = max(heights.values()) - min(heights.values())
            sides.append((reach, place, heights))
    if not sides:
        return []
    _, place, heights = max(sides, key=lambda side: side[0])
    gap = 0.075 * (ends[1] - ends[0])
    spread: dict[int, float] = {}
    for depth in sorted(heights, key=lambda d: (heights[d], d)):
        floor = max(spread.values(), default=-math.inf) + gap
        spread[depth] = max(heights[depth], floor)
    shift = max(0.0, max(spread.values()) - ends[1])
    return [
        dict(
            x=place,
            y=height - shift,
            text=str(depth),
            showarrow=False,
            xanchor="right" if place < 0 else "left",
            font=dict(size=11),
        )
        for depth, height in spread.items()
    ]


def two_lines(
    first: Values, second: Values, names: tuple[str, str], *, name: str, axis: Axis
) -> go.Figure:
    """The same measure of two networks with the same blocks, dashed and solid."""
    traces = [
        line(first, name, names[0], dict(color=SOFT, dash="dash", width=2), axis=axis),
        line(second, name, names[1], dict(color=INK, width=2.2), axis=axis),
    ]
    every = [*first.values(), *second.values()]
    return over_blocks(traces, first, every, axis, height=HEIGHT)


def path(predicted: Values, measured: Values, whole: Mapping[str, Values]) -> go.Figure:
    """What is left of the signal by block: λ^L, the shortcut path measured, the whole signal.

    Args:
        predicted, measured: of the path alone; they lie on each other where theory holds.
        whole: the whole signal's ratio, by a name of the regime it was measured in.
    """
    traces = []
    dashes = ("solid", "dot")
    for dash, (regime, values) in zip(dashes, whole.items(), strict=False):
        style = dict(color=INK, width=2, dash=dash)
        traces.append(line(values, "left of the signal", f"whole signal, {regime}", style, size=3))
    law = dict(color=SOFT, width=5)
    traces.append(line(predicted, "λ^L", "predicted", law, size=1))
    style = dict(color=ACCENT, width=1.8)
    traces.append(line(measured, "left of the path", "path alone, measured", style, size=5))
    every = [v for run in (predicted, measured, *whole.values()) for v in run.values()]
    return over_blocks(traces, predicted, every, "log", height=HEIGHT)
