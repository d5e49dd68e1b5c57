"""What changed at one point: the sentences under the difference of two runs' maps."""

from __future__ import annotations

import math

from demos._words.numbers import percent, short
from resnet_core.architecture import Architecture
from resnet_core.surgery import Surgery


def caption(difference: float, intact: float) -> str:
    """How large the difference of two tensors is beside the intact one, from their L2 norms."""
    if not math.isfinite(difference) or not math.isfinite(intact):
        return "now − intact: not finite"
    if intact == 0:
        return f"now − intact, of norm {short(difference)}; the intact norm is 0"
    return f"now − intact: {percent(difference / intact)} of the intact norm"


def unchanged(table: Architecture, surgery: Surgery, address: str) -> str:
    """Why the maps at an address are exactly what they are without this surgery."""
    order = [point.address for point in table.points]
    first = next(b.address for b in table.blocks if b.address in surgery.blocks)
    here = order.index(table.resolve(address))
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
