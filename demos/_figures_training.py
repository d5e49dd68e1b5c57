"""Curves of training, and one measure of several networks: from plain numbers to figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from demos._figures import Values, frame, line, stage_bands, value_axis
from demos._style import ACCENT, INK, SOFT

HEIGHT = 250
Curve = Sequence[tuple[int, float, float]]  # pictures seen, training error, held-out error


def learning(shallow: Curve, deep: Curve, names: tuple[str, str], top: float) -> go.Figure:
    """Errors of two depths while they learn, as in He et al. 2015, Figure 4.

    Held-out error is bold, training error thin; the deeper network is solid, the shallower dashed.
    ``top`` is the end of the axis, so that two panels can share it.
    """
    figure = go.Figure()
    for curve, name, dash in ((shallow, names[0], "dash"), (deep, names[1], "solid")):
        for column, what, width in ((1, "training", 1.2), (2, "held out", 2.8)):
            figure.add_trace(
                go.Scatter(
                    x=[point[0] for point in curve],
                    y=[point[column] for point in curve],
                    mode="lines",
                    name=f"{name}, {what}",
                    line=dict(color=SOFT if column == 1 else INK, width=width, dash=dash),
                    hovertemplate=f"{name}, {what}<br>%{{x:,}} pictures: %{{y:.1%}}<extra></extra>",
                )
            )
    frame(figure, HEIGHT)
    grid = dict(gridcolor="rgba(128,128,128,.16)", zeroline=False, fixedrange=True)
    figure.update_yaxes(range=[0, top], tickformat=".0%", **grid)
    figure.update_xaxes(
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        title=dict(text="pictures seen", standoff=4),
    )
    figure.update_layout(margin=dict(l=46, r=8, t=8, b=40))
    return figure


def three_networks(values: Mapping[str, Values], *, name: str) -> go.Figure:
    """One measure by block of a ResNet, of the same with its skips cut, and of a plain network."""
    styles = (
        dict(color=SOFT, dash="dash", width=2),
        dict(color=ACCENT, width=2.2),
        dict(color=INK, width=2.2),
    )
    figure = go.Figure()
    for style, (network, numbers) in zip(styles, values.items(), strict=True):
        figure.add_trace(line(numbers, name, network, style))
    stage_bands(figure, list(next(iter(values.values()))))
    frame(figure, HEIGHT)
    value_axis(figure, [v for numbers in values.values() for v in numbers.values()], "log")
    return figure
