"""Curves of training, from plain numbers to figures."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from demos._figures import frame
from demos._style import ACCENT, SOFT

HEIGHT = 250
Curve = Sequence[tuple[int, float, float]]  # pictures seen, training error, held-out error


def learning(plain: Curve, residual: Curve, names: tuple[str, str]) -> go.Figure:
    """Errors of twins while they learn, in the manner of He et al. 2015, Figure 4.

    Held-out error is bold, training error thin; the plain network is dashed, the residual solid.
    """
    figure = go.Figure()
    for curve, name, dash, colour in (
        (plain, names[0], "dash", SOFT),
        (residual, names[1], "solid", ACCENT),
    ):
        for column, what, width in ((1, "training", 1.2), (2, "held out", 2.8)):
            figure.add_trace(
                go.Scatter(
                    x=[point[0] for point in curve],
                    y=[point[column] for point in curve],
                    mode="lines",
                    name=f"{name}, {what}",
                    line=dict(color=colour, width=width, dash=dash),
                    hovertemplate=f"{name}, {what}<br>%{{x:,}} pictures: %{{y:.1%}}<extra></extra>",
                )
            )
    frame(figure, HEIGHT)
    grid = dict(gridcolor="rgba(128,128,128,.16)", zeroline=False, fixedrange=True)
    figure.update_yaxes(rangemode="tozero", tickformat=".0%", **grid)
    figure.update_xaxes(
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        title=dict(text="pictures seen", standoff=4),
    )
    figure.update_layout(margin=dict(l=46, r=8, t=8, b=40))
    return figure
