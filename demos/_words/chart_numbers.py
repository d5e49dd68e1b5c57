"""What the sentences under a chart are told: one measure by block, and how it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demos._words.numbers import Values, first_and_last, per_unit, ratio_of
from resnet_core.experiments.many_runs import Measure
from resnet_core.points import Order
from resnet_core.regimes import Regime


@dataclass(frozen=True)
class ChartNumbers:
    """One measure of a run, beside that of the intact run.

    ``intact`` is None where nothing is cut or scaled. ``units`` is the size of each block's output
    over the whole batch. ``identities`` holds, by stage, the blocks whose shortcut is the identity.
    ``all_cut`` says whether no skip at all is left.
    """

    measure: Measure
    now: Values
    intact: Values | None
    regime: Regime
    order: Order
    units: Mapping[str, int]
    identities: tuple[tuple[str, ...], ...]
    all_cut: bool


def growth(chart: ChartNumbers, *, intact: bool = False) -> float:
    """The gradient per unit at the first block over that at the last; NaN where that is 0."""
    norms = chart.intact if intact and chart.intact is not None else chart.now
    values = per_unit(norms, chart.units)
    first, last = first_and_last(values)
    return ratio_of(values[first], values[last])
