"""What changed at one point: the sentences under the difference of two runs' maps."""

from __future__ import annotations

import math

from demos._words.numbers import short
from resnet_core.runs import Run


def caption(difference: float, intact: float) -> str:
    """How large the difference of two tensors is beside the intact one, from their L2 norms."""
    if not math.isfinite(difference) or not math.isfinite(intact):
        return "now − intact: not finite"
    if intact == 0:
        return f"now − intact, of norm {short(difference)}"
    return f"now − intact, {short(difference / intact)} of the intact norm"


def unchanged(run: Run, address: str) -> str:
    """Why the maps at an address are exactly what they were before the run's surgery."""
    order = [point.address for point in run.table.points]
    first = next(b.address for b in run.table.blocks if b.address in run.key.surgery.blocks)
    here = run.table.resolve(address)
    if order.index(here) < order.index(f"{first}.sum"):
        return (
            "Nothing has changed here, to the last bit: the first change is in the sum of "
            f"{first}, which comes later."
        )
    return (
        f"The difference is exactly 0, although {first} comes before: what was taken away "
        "carried nothing to this point."
    )
