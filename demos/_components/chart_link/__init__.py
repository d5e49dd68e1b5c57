"""Ties the charts to the walk: a mark at the current block, and a click that goes there."""

from __future__ import annotations

from demos._components.component import Component


class ChartLink(Component):
    """Shows nothing of its own. Plotly figures carry the block's address as ``customdata``."""
