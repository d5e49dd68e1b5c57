"""Curves of training, and twins beside each other, from plain numbers to figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from demos._figures.by_block import GRID, Values, figure, line, over_blocks
from demos._figures.colours import ACCENT, INK, SOFT
from demos._figures.measures import MEASURES
from resnet_core.experiments.many_runs import Measure

HEIGHT = 270
Curve = Sequence[tuple[int, float, float]]  # pictures seen, training error, held-out error

# Of each network the key's class in the style sheet: dashed is the shallower one.
KEYS = {
    "plain18": "ghost",
    "plain34": "solid",
    "resnet18": "accent-dash",
    "resnet34": "accent",
}
_LINES = {
    "plain18": dict(color=SOFT, dash="dash"),
    "plain34": dict(color=INK),
    "resnet18": dict(color=ACCENT, dash="dash"),
    "resnet34": dict(color=ACCENT),
}


def learning(curves: Mapping[str, Curve], phases: Sequence[Mapping[str, Any]]) -> go.Figure:
    """Errors of networks while they learn, in the manner of He et al. 2015, Figure 4.

    Held-out error is bold, training error thin; the shallower network is dashed. Thin uprights
    stand where the resolution changes, with the resolution beside them.

    Args:
        curves: by the network's name ("plain18").
        phases: of the recipe that they share.
    """
    traces = [
        dict(
            type="scatter",
            x=[point[0] for point in curve],
            y=[point[column] for point in curve],
            mode="lines",
            name=f"{name}, {what}",
            line=dict(width=width, **_LINES[name]),
            hovertemplate=f"{name}, {what}<br>%{{x:,}} pictures: %{{y:.1%}}<extra></extra>",
        )
        for name, curve in sorted(curves.items())
        for column, what, width in ((1, "training", 1.2), (2, "held out", 2.8))
    ]
    seen, uprights, sizes = 0, [], []
    for leg in (leg for phase in phases for leg in phase["legs"]):
        upright = dict(type="line", x0=seen, x1=seen, y0=0, y1=1, yref="y domain")
        uprights.append({**upright, "line": dict(color="rgba(128,128,128,.35)", width=1)})
        label = dict(text=f"{leg['size']}²", showarrow=False, xanchor="left", yanchor="top")
        sizes.append(dict(x=seen, y=1, **label))
        seen += leg["pictures"]
    return figure(
        traces,
        height=HEIGHT,
        margin=dict(l=46, r=8, t=8, b=40),
        shapes=uprights,
        annotations=sizes,
        yaxis=dict(range=[0, 1], tickformat=".0%", **GRID),
        xaxis=dict(
            range=[0, seen],
            showgrid=False,
            zeroline=False,
            fixedrange=True,
            title=dict(text="pictures seen", standoff=4, font=dict(size=12)),
        ),
    )


def beside(runs: Sequence[Values], names: Sequence[str], measure: Measure) -> go.Figure:
    """One measure by block of a trained network, the same with its skips cut, and a plain one."""
    shown = MEASURES[measure]
    styles = (
        dict(color=SOFT, dash="dash", width=1.8),
        dict(color=ACCENT, width=2.2),
        dict(color=INK, width=2.2),
    )
    traces = [
        line(values, shown.label, name, style, axis=shown.axis, size=4)
        for values, name, style in zip(runs, names, styles, strict=True)
    ]
    every = [v for values in runs for v in values.values()]
    return over_blocks(traces, runs[0], every, shown.axis)
