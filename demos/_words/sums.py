"""What is said at a block's sum: its terms by name, and how its two branches weigh and lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

from demos._words.numbers import short
from resnet_core.architecture import Architecture
from resnet_core.measures import Branches
from resnet_core.points import Block
from resnet_core.surgery import INTACT, Surgery

SQUARE = 0.1  # |cosine| up to which two branches are called nearly at right angles: up to here
# ‖sum‖² differs from ‖S‖² + ‖F‖² by at most a tenth, because 2‖S‖‖F‖ is never more than that


@dataclass(frozen=True)
class Sum:
    """One block's sum α·S(x) + β·F(x): its factors, whether S is a projection, and of what."""

    alpha: float = 1.0
    beta: float = 1.0
    projection: bool = False
    projected: str = "x"

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


def of_block(table: Architecture, block: Block, surgery: Surgery = INTACT) -> Sum:
    """The sum of one block of a network, under a surgery."""
    activated = "x after BN and ReLU" if table.norm == "batch" else "x after ReLU"
    return Sum(
        alpha=surgery.alpha(block.address),
        beta=surgery.beta(block.address),
        projection=block.projection,
        projected=activated if table.order == "pre" else "x",
    )


def at(leaf: str, residual: float, shortcut: float, block: Sum) -> str:
    """What is said at a block's ``residual``, ``shortcut``, ``sum`` or ``out``, from the norms of
    both branches."""
    carried, alpha = block.shortcut, block.alpha
    if leaf == "residual":
        what = f"to be added to {carried}" if alpha else "which goes on alone: the skip is cut"
        return (
            f"F(x), what the block has computed, {what}. Its norm is {short(residual)}, beside "
            f"{short(shortcut)} of {carried}."
        )
    if leaf == "shortcut":
        text = (
            f"S(x): the shapes differ, so a 1×1 convolution projects {block.projected} to the new "
            "shape."
            if block.projection
            else "The identity shortcut: x itself, unchanged and without a single parameter."
        )
        if alpha == 1:
            return text
        return f"{text} {f'Only {alpha:g} of it' if alpha else 'None of it'} reaches the sum."
    if alpha == 0:
        return (
            f"The skip of this block is cut, so only F(x) goes on: ‖F(x)‖ is {short(residual)}, "
            f"and the {short(shortcut)} that the shortcut would have carried are missing."
        )
    return balance(residual, shortcut, block)


def balance(residual: float, shortcut: float, block: Sum) -> str:
    """Which branch carries the signal, from the norms of both."""
    carried = block.shortcut
    if block.alpha != 1:
        return (
            f"The shortcut is scaled by λ = {block.alpha:g}: the block adds F(x), of norm "
            f"{short(residual)}, to {block.alpha:g} · {carried}, of norm "
            f"{short(block.alpha * shortcut)}."
        )
    if shortcut == 0 or not math.isfinite(residual / shortcut):
        return f"The block adds F(x), of norm {short(residual)}, to {carried}."
    ratio = residual / shortcut
    opening = f"The block adds F(x) to {carried}: ‖F(x)‖ is {short(ratio)} · ‖{carried}‖, "
    if ratio < 0.5:
        return opening + "so the shortcut carries most of the signal; F(x) is a correction."
    if ratio <= 2:
        return opening + "so both branches carry a comparable part of the signal."
    return opening + "so here the residual branch outweighs the shortcut."


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
            f"At {degrees}, F(x) lies nearly at right angles to {x}: over all places and channels "
            "together it neither reinforces nor cancels it."
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
        said.append(f"S(x) projects {block.projected}, ‖x‖ {short(numbers.entered)}")
    if pre_activation:
        said.append("nothing follows the sum: in pre-activation order the next block activates it")
    else:
        said.append(f"the ReLU after the sum silences {numbers.silenced:.0%}")
    return said


def _scaled(factor: float, name: str) -> str:
    return name if factor in (0, 1) else f"{short(factor)}·{name}"
