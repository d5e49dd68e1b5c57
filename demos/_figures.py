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
        height=212,
        margin=dict(l=52, r=8, t=8, b=26),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font=dict(family="IBM Plex Sans, sans-serif", size=12, color=SOFT),
        showlegend=False,
        hovermode="closest",
        dragmode=False,
    )
    figure.update_yaxes(
        type="log",
        exponentformat="power",
        showgrid=True,
        gridcolor="rgba(128,128,128,.16)",
        zeroline=False,
        range=_decades([*drawn.values(), *(intact or {}).values()]),
        dtick=_dtick([*drawn.values(), *(intact or {}).values()]),
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
        ticks.append((here[0] + here[-1]) / 2)
        labels.append(stage)
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=labels,
        tickangle=0,
        showgrid=False,
        zeroline=False,
        range=[-0.6, len(blocks) - 0.4],
        fixedrange=True,
    )


def _decades(values: list[float]) -> list[float]:
    """The log axis' ends: at least one decade, with a little room."""
    logs = [math.log10(v) for v in values if v > 0 and math.isfinite(v)]
    if not logs:
        return [-1.0, 1.0]
    low, high = min(logs), max(logs)
    room = max(0.08 * (high - low), (1 - (high - low)) / 2, 0.06)
    return [low - room, high + room]


def _dtick(values: list[float]) -> float | str:
    low, high = _decades(values)
    return max(1, math.ceil((high - low) / 5)) if high - low > 2 else "D2"
