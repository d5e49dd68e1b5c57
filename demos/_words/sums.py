"""What is said at a block's sum: its two terms, which is larger, and the angle between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from demos._words.angles import beside_chance, direction
from demos._words.numbers import short
from demos._words.sources import HE_2015, HE_2016
from resnet_core.architecture import Architecture
from resnet_core.measures import Branches
from resnet_core.points import Block
from resnet_core.surgery import INTACT, Surgery


@dataclass(frozen=True)
class Sum:
    """One block's sum α·S(x) + β·F(x).

    ``alpha`` and ``beta`` are its factors. ``projection`` says whether S is one, and ``projected``
    what it reads. ``units`` is how many numbers each term has. ``read_by`` names the operations
    that activate the sum in pre-activation order, and is empty in post-activation order.
    """

    alpha: float = 1.0
    beta: float = 1.0
    projection: bool = False
    projected: str = "x"
    units: int = 1
    read_by: tuple[str, ...] = ()

    @property
    def shortcut(self) -> str:
        return "S(x)" if self.projection else "x"

    @property
    def pre_activation(self) -> bool:
        return bool(self.read_by)

    @property
    def terms(self) -> tuple[str, str, str]:
        """The names of the shortcut's term, the residual's and their sum."""
        first, second = _scaled(self.alpha, self.shortcut), _scaled(self.beta, "F(x)")
        added = [name for name, factor in ((first, self.alpha), (second, self.beta)) if factor != 0]
        together = " + ".join(added) if len(added) == 2 else f"{added[0]} alone" if added else "0"
        return first, second, together

    @property
    def source(self) -> str:
        """The equation of the paper that this sum is."""
        if self.pre_activation:
            return f"{HE_2016}, eq. {1 if self.projection else 3}"
        return f"{HE_2015}, eq. {2 if self.projection else 1}"


def of_block(table: Architecture, block: Block, surgery: Surgery = INTACT) -> Sum:
    """The sum of one block of a network, under a surgery."""
    pre = table.order == "pre"
    activated = "x after BN and ReLU" if table.norm == "batch" else "x after ReLU"
    point = table[f"{block.address}.sum"]
    return Sum(
        alpha=surgery.alpha(block.address),
        beta=surgery.beta(block.address),
        projection=block.projection,
        projected=activated if pre else "x",
        units=point.channels * point.size**2,
        read_by=_activation_after(table, block) if pre else (),
    )


def _activation_after(table: Architecture, block: Block) -> tuple[str, ...]:
    """The BN and the ReLU that come next: the next block's first ones, or the network's last."""
    order = [point.address for point in table.points]
    after = table.points[order.index(f"{block.address}.out") + 1 :]
    count = 2 if table.norm == "batch" else 1
    return tuple(point.address for point in after[:count])


def at(leaf: str, residual: float, shortcut: float, block: Sum) -> str:
    """What is said at a block's ``residual``, ``shortcut``, ``sum`` or ``out``.

    ``residual`` and ``shortcut`` are the norms of F(x) and of S(x), before any scaling.
    """
    carried = block.shortcut
    norms = f"‖F(x)‖ is {short(residual)}; ‖{carried}‖ is {short(shortcut)}."
    if leaf == "residual":
        next_ = f"Next it is added to {carried}." if block.alpha else _cut(block)
        return f"F(x) is the output of the residual branch. {next_} {norms}"
    if leaf == "shortcut":
        text = (
            f"S(x) is the projection: a 1×1 convolution brings {block.projected} to the shape of "
            "F(x)."
            if block.projection
            else "The identity shortcut passes x on unchanged. It has no parameters."
        )
        if block.alpha == 0:
            return f"{text} {_cut(block)}"
        return text if block.alpha == 1 else f"{text} The sum receives {block.terms[0]}."
    if block.alpha == 0:
        return f"{_cut(block)} {norms}"
    return balance(residual, shortcut, block)


def _cut(block: Sum) -> str:
    return f"The skip is cut: the sum receives F(x) and no {block.shortcut}."


def larger(residual: float, shortcut: float) -> Literal["shortcut", "both", "residual"]:
    """Which branch has the larger norm; "both" where they differ by a factor of 2 at most."""
    if residual < 0.5 * shortcut:
        return "shortcut"
    return "both" if residual <= 2 * shortcut else "residual"


def balance(residual: float, shortcut: float, block: Sum) -> str:
    """Which branch carries the signal, from the norms of both."""
    carried = block.shortcut
    if block.alpha != 1:
        return (
            f"The shortcut is scaled by λ = {block.alpha:g}. The block adds F(x), of norm "
            f"{short(residual)}, to {block.terms[0]}, of norm {short(block.alpha * shortcut)}."
        )
    if shortcut == 0 or not math.isfinite(residual / shortcut):
        return f"The block adds F(x), of norm {short(residual)}, to {carried}."
    verdict = {
        "shortcut": "The shortcut carries most of the signal; F(x) is a correction to it.",
        "both": "Both branches carry a similar part of the signal.",
        "residual": "Here the residual branch carries most of the signal.",
    }[larger(residual, shortcut)]
    return (
        f"The block adds F(x) to {carried}. ‖F(x)‖ is {short(residual / shortcut)} · ‖{carried}‖. "
        f"{verdict}"
    )


def passed_on(block: Sum) -> str:
    """What leaves a block in pre-activation order, where no operation follows the sum."""
    activated = f"Next the sum is read by {_listed(block.read_by)}."
    if block.projection:
        return (
            f"No operation of this block follows the sum. Its shortcut does not carry x itself: "
            f"the projection reads {block.projected}. {activated}"
        )
    return (
        "No operation of this block follows the sum. The identity shortcut has carried x to it "
        f"unchanged. {activated}"
    )


def angle(numbers: Branches, block: Sum) -> float | None:
    """Degrees between the two terms that are added; a negative factor reverses its term."""
    if numbers.angle is None or block.alpha * block.beta >= 0:
        return numbers.angle
    return 180 - numbers.angle


def reading(numbers: Branches, block: Sum) -> str:
    """What the angle between the branches says, beside the angle that chance gives."""
    x, between = block.shortcut, angle(numbers, block)
    if between is None:
        whole = math.isfinite(numbers.residual) and math.isfinite(numbers.shortcut)
        if not whole:
            return "A branch is no longer finite here, so there is no angle to measure."
        return "One of the branches is 0 here, so there is no angle between them."
    degrees = f"{between:.0f}°"
    said = {
        "along": f"The angle between F(x) and {x} is {degrees}: F(x) points partly along {x}.",
        "perpendicular": f"The angle between F(x) and {x} is {degrees}: nearly perpendicular.",
        "against": f"The angle between F(x) and {x} is {degrees}: F(x) points partly against {x}.",
    }[direction(between)]
    if block.alpha == 0:
        said = f"Only F(x) continues; {x} is removed. {said}"
    elif block.beta == 0:
        said = f"Only {x} continues; F(x) is removed. {said}"
    elif direction(between) == "along":
        said += " The sum is longer than that of perpendicular branches."
    elif direction(between) == "against":
        said += " The sum is shorter than that of perpendicular branches."
    return f"{said} {beside_chance(between, block.units)}"


def notes(numbers: Branches, block: Sum, *, pre_activation: bool) -> list[str]:
    """What else there is to know beside the maps, in a few words each."""
    said = []
    if block.projection:
        said.append(f"S(x) projects {block.projected}, ‖x‖ {short(numbers.entered)}")
    if pre_activation:
        said.append(f"no ReLU here follows the sum; next it is read by {_listed(block.read_by)}")
    else:
        said.append(f"the ReLU after the sum sets {numbers.silenced:.0%} to 0")
    return said


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(names)


def _scaled(factor: float, name: str) -> str:
    return name if factor in (0, 1) else f"{short(factor)}·{name}"
