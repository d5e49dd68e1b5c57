"""Plotly figures from plain numbers. The page's CSS gives text and lines their colours."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from demos._style import ACCENT, INK, SOFT, STAGE_COLOURS


def by_block(drawn: dict[str, float], intact: dict[str, float] | None, *, name: str) -> go.Figure:
    """One measure by block on a log axis, the intact run as a dashed ghost behind it.

    Args:
        drawn: the measure by block address, in the order of computation. Zeros and values that
            are not finite have no place on a log axis and leave a gap.
        intact: the same of the intact run, or None when nothing is cut.
        name: what is measured, for the hover text.
    """
    blocks = list(drawn)
    figure = go.Figure()
    if intact is not None:
        figure.add_trace(
            _line(blocks, intact, name, "skips intact", dict(color=SOFT, dash="dash", width=1.8))
        )
    colour = INK if intact is None else ACCENT
    figure.add_trace(_line(blocks, drawn, name, "as drawn", dict(color=colour, width=2.2)))
    _stage_bands(figure, blocks)
    figure.update_layout(
        height=186,
        margin=dict(l=52, r=8, t=8, b=26),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font=dict(family="IBM Plex Sans, sans-serif", size=12, color=SOFT),
        showlegend=False,
        hovermode="closest",
        dragmode=False,
    )
    low, high = _ends([*drawn.values(), *(intact or {}).values()])
    ticks = _ticks(low, high)
    figure.update_yaxes(
        type="log",
        range=[low, high],
        tickvals=ticks,
        ticktext=[_label(tick) for tick in ticks],
        gridcolor="rgba(128,128,128,.16)",
        zeroline=False,
        fixedrange=True,
    )
    return figure


def _line(
    blocks: list[str], values: dict[str, float], name: str, side: str, line: dict[str, object]
) -> go.Scatter:
    shown = [values[b] if values[b] > 0 and math.isfinite(values[b]) else None for b in blocks]
    return go.Scatter(
        x=list(range(len(blocks))),
        y=shown,
        customdata=blocks,
        name=side,
        mode="lines+markers",
        line=line,
        marker=dict(size=5 if side == "as drawn" else 3, color=line["color"]),
        hovertemplate=f"%{{customdata}}<br>{name} %{{y:.3g}}<extra>{side}</extra>",
    )


def _stage_bands(figure: go.Figure, blocks: list[str]) -> None:
    ticks, labels = [], []
    for stage, colour in STAGE_COLOURS.items():
        here = [i for i, block in enumerate(blocks) if block.startswith(f"{stage}.")]
        if not here:
            continue
        figure.add_vrect(
            x0=here[0] - 0.5, x1=here[-1] + 0.5, fillcolor=colour, opacity=0.08, line_width=0
        )
        if len(here) >= 0.17 * len(blocks):  # a narrower band has no room for its name
            ticks.append((here[0] + here[-1]) / 2)
            labels.append(stage)
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=labels,
        tickangle=0,
        tickfont=dict(size=11),
        showgrid=False,
        zeroline=False,
        range=[-0.6, len(blocks) - 0.4],
        fixedrange=True,
    )


def _ends(values: list[float]) -> tuple[float, float]:
    """The log axis' ends in decades: at least one apart, with a little room."""
    logs = [math.log10(v) for v in values if v > 0 and math.isfinite(v)]
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
