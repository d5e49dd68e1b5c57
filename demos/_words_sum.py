"""What is said at a block's sum: its terms by name, and how its two branches lie to each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

from demos._words import short
from resnet_core.measures import Branches

SQUARE = 0.1  # |cosine| up to which two branches are called nearly at right angles: up to here
# ‖sum‖² differs from ‖S‖² + ‖F‖² by at most a tenth, because 2‖S‖‖F‖ is never more than that


@dataclass(frozen=True)
class Sum:
    """One block's sum α·S(x) + β·F(x): its factors, and whether S is a projection."""

    alpha: float = 1.0
    beta: float = 1.0
    projection: bool = False

    @property
    def shortcut(self) -> str:
        return "S(x)" if self.projection else "x"

    @property
    def terms(self) -> tuple[str, str, str]:
        """The names of the shortcut's term, the residual's and their sum."""
        first, second = _scaled(self.alpha, self.shortcut), _scaled(self.beta, "F(x)")
        added = [name for name, factor in ((first, self.alpha), (second, self.beta)) if factor != 0]
        together = " + ".join(added) if len(added) == 2 else f"{added[0]} alone" if added else "0"
        return first, second, together


def angle(numbers: Branches, block: Sum) -> float | None:
    """Degrees between the two terms that are added up; a negative factor turns its term round."""
    if numbers.angle is None or block.alpha * block.beta >= 0:
        return numbers.angle
    return 180 - numbers.angle


def reading(numbers: Branches, block: Sum) -> str:
    """One sentence on the angle between the branches and what it does to the sum."""
    x, between = block.shortcut, angle(numbers, block)
    if between is None:
        whole = math.isfinite(numbers.residual) and math.isfinite(numbers.shortcut)
        if not whole:
            return "A branch is no longer finite here, so there is no angle to measure."
        return "One of the branches is 0 here, so there is no angle between them."
    degrees = f"{between:.0f}°"
    if block.alpha == 0:
        return f"F(x) goes on alone; it lies at {degrees} to the {x} that the cut keeps away."
    if block.beta == 0:
        return f"{x} goes on alone; it lies at {degrees} to the F(x) that was removed."
    cosine = math.cos(math.radians(between))
    if abs(cosine) < SQUARE:
        return (
            f"At {degrees}, F(x) lies nearly at right angles to {x}: the block writes into "
            f"directions that {x} hardly uses, neither reinforcing nor cancelling it."
        )
    if cosine > 0:
        return (
            f"At {degrees}, F(x) points partly along {x}: the block reinforces what is there, and "
            "the sum is longer than at right angles."
        )
    return (
        f"At {degrees}, F(x) points partly against {x}: the block cancels a part of it, and the "
        "sum is shorter than at right angles."
    )


def notes(numbers: Branches, block: Sum, *, pre_activation: bool) -> list[str]:
    """What else there is to know beside the maps, in a few words each."""
    said = []
    if block.projection:
        x = "x after BN and ReLU" if pre_activation else "x"
        said.append(f"S(x) projects {x}, ‖x‖ {short(numbers.entered)}")
    if pre_activation:
        said.append("nothing follows the sum: in pre-activation order the next block activates it")
    else:
        said.append(f"the ReLU after the sum silences {numbers.silenced:.0%}")
    return said


def _scaled(factor: float, name: str) -> str:
    return name if factor in (0, 1) else f"{short(factor)}·{name}"
