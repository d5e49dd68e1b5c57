"""Plotly figures from plain numbers. The page's CSS gives text and lines their colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import plotly.graph_objects as go

from demos._figures.colours import ACCENT, INK, SOFT, STAGE_COLOURS

Axis = Literal["log", "share"]
Values = Mapping[str, float]
Trace = dict[str, Any]  # a line as Plotly describes it

GRID = dict(gridcolor="rgba(128,128,128,.16)", zeroline=False, fixedrange=True)


def by_block(
    drawn: Values,
    intact: Values | None,
    *,
    name: str,
    axis: Axis = "log",
    run: str | None = None,
) -> go.Figure:
    """One measure by block, the intact run as a dashed ghost behind it.

    Args:
        drawn: the measure by block address, in the order of computation. On a log axis zeros and
            values that are not finite leave a gap, and a negative value is drawn by its size, as a
            hollow point.
        intact: the same of the intact run, or None when nothing is cut.
        name: what is measured, for the hover text.
        axis: "log", or "share" for numbers from 0 to 1 in percent.
        run: the name of the run, which the figure carries along.
    """
    traces = []
    if intact is not None:
        ghost = dict(color=SOFT, dash="dash", width=1.8)
        traces.append(line(intact, name, "skips intact", ghost, axis=axis, size=3))
    colour = INK if intact is None else ACCENT
    traces.append(line(drawn, name, "now", dict(color=colour, width=2.2), axis=axis))
    every = [*drawn.values(), *(intact or {}).values()]
    return over_blocks(traces, drawn, every, axis, meta=run)


def over_blocks(
    traces: Sequence[Trace],
    blocks: Iterable[str],
    values: Sequence[float],
    axis: Axis,
    **layout: Any,
) -> go.Figure:
    """Lines over the stages of ``blocks``, on a scale that shows all ``values``."""
    return figure(traces, **stages(list(blocks)), yaxis=value_axis(values, axis), **layout)


def figure(traces: Sequence[Trace], *, height: int = 186, **layout: Any) -> go.Figure:
    """What all figures share: no background of their own, the page's font, no tools, and of
    Plotly's template nothing.

    The whole figure is handed over at once: Plotly checks what is added later anew, all of it,
    and takes four times as long.
    """
    shared = dict(
        template="none",
        height=height,
        margin=dict(l=52, r=8, t=8, b=26),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font=dict(family="IBM Plex Sans, sans-serif", size=12, color=SOFT),
        showlegend=False,
        hovermode="closest",
        dragmode=False,
    )
    return go.Figure(data=list(traces), layout={**shared, **layout})


def line(
    values: Values,
    name: str,
    side: str,
    style: Mapping[str, object],
    *,
    axis: Axis = "log",
    x: Sequence[float] | None = None,
    size: float = 5,
) -> Trace:
    """One run's measure as a line; ``x`` is the block's number unless it is given."""
    blocks = list(values)
    number = "%{customdata}<br>" + name + (" %{y:.1%}" if axis == "share" else " %{y:.3g}")
    return dict(
        type="scatter",
        x=list(range(len(blocks))) if x is None else list(x),
        y=[drawable(values[block], axis) for block in blocks],
        customdata=blocks,
        name=side,
        mode="lines+markers",
        line=dict(style),
        marker=dict(
            size=size,
            color=style["color"],
            symbol=["circle-open" if values[b] < 0 else "circle" for b in blocks],
        ),
        hovertemplate=f"{number}<extra>{side}</extra>",
    )


def drawable(value: float, axis: Axis) -> float | None:
    """Where a value stands on its axis, or None where it has no place."""
    if axis == "share":
        return value if math.isfinite(value) else None
    return abs(value) if value and math.isfinite(value) else None


def value_axis(values: Sequence[float], axis: Axis) -> dict[str, Any]:
    """The y axis that shows all values; the ends of its range are decades on a log axis."""
    if axis == "share":
        return dict(range=[0, 1], tickvals=[0, 0.25, 0.5, 0.75, 1], tickformat=".0%", **GRID)
    low, high = _ends(values)
    ticks = _ticks(low, high)
    labels = [_label(tick) for tick in ticks]
    return dict(type="log", range=[low, high], tickvals=ticks, ticktext=labels, **GRID)


def stages(blocks: list[str]) -> dict[str, Any]:
    """The x axis with one block to a number: each stage tinted in its hue and named under it."""
    ticks, labels, bands = [], [], []
    for stage, colour in STAGE_COLOURS.items():
        here = [i for i, block in enumerate(blocks) if block.startswith(f"{stage}.")]
        if not here:
            continue
        bands.append(band(here[0] - 0.5, here[-1] + 0.5, colour))
        ticks.append((here[0] + here[-1]) / 2)
        labels.append(stage)  # the browser shortens it where there is no room
    return dict(shapes=bands, xaxis=named_axis(ticks, labels, [-0.6, len(blocks) - 0.4]))


def named_axis(
    places: Sequence[float], names: Sequence[str], ends: Sequence[float]
) -> dict[str, Any]:
    """An x axis with names instead of numbers."""
    return dict(
        tickvals=list(places),
        ticktext=list(names),
        tickangle=0,
        tickfont=dict(size=11),
        ticklabeloverflow="allow",
        showgrid=False,
        zeroline=False,
        range=list(ends),
        fixedrange=True,
    )


def band(left: float, right: float, colour: str) -> dict[str, Any]:
    """A tint over the whole height, as a shape."""
    return dict(
        type="rect",
        xref="x",
        yref="y domain",
        x0=left,
        x1=right,
        y0=0,
        y1=1,
        fillcolor=colour,
        opacity=0.08,
        line=dict(width=0),
    )


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The log axis' ends in decades: at least one apart, with a little room."""
    logs = [math.log10(abs(v)) for v in values if v and math.isfinite(v)]
    if not logs:
        return -1.0, 1.0
    low, high = min(logs), max(logs)
    room = max(0.08 * (high - low), (1 - (high - low)) / 2)
    return low - room, high + room


def _ticks(low: float, high: float) -> list[float]:
    """Whole decades, about five of them, or 1, 2 and 5 where there are fewer than three."""
    decades = range(math.floor(low), math.ceil(high) + 1)
    if high - low >= 3:
        return [10.0**d for d in decades if d % math.ceil((high - low) / 5) == 0]
    values = [m * 10.0**d for d in decades for m in (1, 2, 5)]
    return [v for v in values if low <= math.log10(v) <= high]


def _label(value: float) -> str:
    exponent = math.floor(math.log10(value) + 1e-9)
    if -2 <= exponent <= 3:
        return f"{value:g}"
    mantissa = round(value / 10.0**exponent)
    return f"10<sup>{exponent}</sup>" if mantissa == 1 else f"{mantissa}·10<sup>{exponent}</sup>"
