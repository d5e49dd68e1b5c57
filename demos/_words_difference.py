"""What changed at one point: the sentences under the difference of two runs' maps."""

from __future__ import annotations

import math

from demos._numbers import percent, short
from resnet_core.runs import Run


def caption(difference: float, intact: float) -> str:
    """How large the difference of two tensors is beside the intact one, from their L2 norms."""
    if not math.isfinite(difference) or not math.isfinite(intact):
        return "now − intact: not finite"
    if intact == 0:
        return f"now − intact, of norm {short(difference)}; the intact norm is 0"
    return f"now − intact: {percent(difference / intact)} of the intact norm"


def unchanged(run: Run, address: str) -> str:
    """Why the maps at an address are exactly what they were before the run's surgery."""
    order = [point.address for point in run.table.points]
    first = next(b.address for b in run.table.blocks if b.address in run.key.surgery.blocks)
    here = order.index(run.table.resolve(address))
    return before(first) if here < order.index(f"{first}.sum") else carried_nothing(first)


def before(first: str) -> str:
    """Nothing has changed yet: the first changed block comes later."""
    return f"Both runs are equal here, to the last bit. The first change comes later: at {first}."


def carried_nothing(first: str) -> str:
    """Nothing has changed although a changed block lies before."""
    return (
        f"Both runs are equal here, although {first} is changed before. What was removed there "
        "contributes nothing at this point."
    )
