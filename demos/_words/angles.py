"""The angle between two vectors of many numbers, beside what chance gives. Values in, text out."""

from __future__ import annotations

import math
from typing import Literal

from demos._words.numbers import short

# |cosine| up to which two branches are called nearly perpendicular. ‖sum‖² then differs from
# ‖S‖² + ‖F‖² by at most a tenth, because 2‖S‖‖F‖ ≤ ‖S‖² + ‖F‖².
ORTHOGONAL_COSINE = 0.1


def direction(degrees: float) -> Literal["along", "perpendicular", "against"]:
    """How F(x) points beside the shortcut's term."""
    cosine = math.cos(math.radians(degrees))
    if abs(cosine) < ORTHOGONAL_COSINE:
        return "perpendicular"
    return "along" if cosine > 0 else "against"


def chance(degrees: float, units: int) -> float:
    """|cosine| over 1/√units, the spread of the cosine between random vectors of so many units."""
    return abs(math.cos(math.radians(degrees))) * math.sqrt(units)


def beside_chance(degrees: float, units: int) -> str:
    """How the cosine compares with its spread between random vectors."""
    spread = short(1 / math.sqrt(units))
    random = f"Two random vectors of {units:,} numbers have a cosine of 0 ± {spread} (1/√n)."
    times = chance(degrees, units)
    if times <= 2:
        return f"{random} So chance gives such an angle: the cosine here is {_cosine(degrees)}."
    return f"{random} The cosine here is {_cosine(degrees)}, {short(times)} times that spread."


def _cosine(degrees: float) -> str:
    text = f"{math.cos(math.radians(degrees)):.4f}"
    return "0" if float(text) == 0 else text.replace("-", "−")
