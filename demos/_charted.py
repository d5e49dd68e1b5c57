"""What the sentences under a chart are told: one measure by block, and how it was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demos._numbers import Values
from resnet_core.architecture import Architecture
from resnet_core.points import Order
from resnet_core.regimes import Regime
from resnet_core.runs import Run
from resnet_core.surveys import Measure, measured


@dataclass(frozen=True)
class Charted:
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


def charted(measure: Measure, run: Run, intact: Run) -> Charted:
    """Read one measure off two runs, waiting for their gradients where those are measured."""
    return Charted(
        measure=measure,
        now=measured(run, measure),
        intact=None if run is intact else measured(intact, measure),
        regime=run.key.conditions.regime,
        order=run.key.order,
        units=units(run.table, run.key.conditions.pictures),
        identities=identities(run.table),
        all_cut=len(run.key.surgery.cuts) == len(run.table.blocks),
    )


def units(table: Architecture, pictures: int) -> dict[str, int]:
    """How many numbers each block puts out for a batch of so many pictures."""
    return {
        block.address: pictures * block.channels * table[block.address].size ** 2
        for block in table.blocks
    }


def identities(table: Architecture) -> tuple[tuple[str, ...], ...]:
    """By stage, the blocks whose shortcut is the identity."""
    return tuple(
        tuple(block.address for block in stage.blocks if not block.projection)
        for stage in table.stages
    )
