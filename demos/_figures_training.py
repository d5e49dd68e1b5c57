"""Curves of training, and twins beside each other, from plain numbers to figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from demos._charts import MEASURES
from demos._figures import Values, frame, line, stage_bands, value_axis
from demos._style import ACCENT, INK, SOFT
from resnet_core.surveys import Measure

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
    figure = go.Figure()
    for name, curve in sorted(curves.items()):
        for column, what, width in ((1, "training", 1.2), (2, "held out", 2.8)):
            figure.add_trace(
                go.Scatter(
                    x=[point[0] for point in curve],
                    y=[point[column] for point in curve],
                    mode="lines",
                    name=f"{name}, {what}",
                    line=dict(width=width, **_LINES[name]),
                    hovertemplate=f"{name}, {what}<br>%{{x:,}} pictures: %{{y:.1%}}<extra></extra>",
                )
            )
    seen = 0
    for leg in (leg for phase in phases for leg in phase["legs"]):
        figure.add_vline(x=seen, line=dict(color="rgba(128,128,128,.35)", width=1))
        figure.add_annotation(
            x=seen, y=1, text=f"{leg['size']}²", showarrow=False, xanchor="left", yanchor="top"
        )
        seen += leg["pictures"]
    frame(figure, HEIGHT)
    grid = dict(gridcolor="rgba(128,128,128,.16)", zeroline=False, fixedrange=True)
    figure.update_yaxes(range=[0, 1], tickformat=".0%", **grid)
    figure.update_xaxes(
        range=[0, seen],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        title=dict(text="pictures seen", standoff=4, font=dict(size=12)),
    )
    figure.update_layout(margin=dict(l=46, r=8, t=8, b=40))
    return figure


def beside(runs: Sequence[Values], names: Sequence[str], measure: Measure) -> go.Figure:
    """One measure by block of a trained network, the same with its skips cut, and a plain one."""
    shown = MEASURES[measure]
    figure = go.Figure()
    styles = (
        dict(color=SOFT, dash="dash", width=1.8),
        dict(color=ACCENT, width=2.2),
        dict(color=INK, width=2.2),
    )
    for values, name, style in zip(runs, names, styles, strict=True):
        figure.add_trace(line(values, shown.label, name, style, axis=shown.axis, size=4))
    stage_bands(figure, list(runs[0]))
    frame(figure)
    value_axis(figure, [v for values in runs for v in values.values()], shown.axis)
    return figure
