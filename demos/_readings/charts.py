"""One measure read off two runs, for the sentences under a chart."""

from __future__ import annotations

from demos._words.chart_numbers import ChartNumbers
from resnet_core.architecture import Architecture
from resnet_core.experiments.many_runs import Measure, measured
from resnet_core.runs import Run


def chart_numbers(measure: Measure, run: Run, intact: Run) -> ChartNumbers:
    """Read one measure off two runs, waiting for their gradients where those are measured."""
    return ChartNumbers(
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
