"""Right answers that were counted once and came with the code, looked up by what is cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resnet_core import bundled
from resnet_core.experiments.answers import Answers
from resnet_core.surgery import Surgery


@dataclass(frozen=True)
class Spread:
    """The share of right answers, from 0 to 1, over the ``sets`` counted with ``cut`` skips cut:
    their ``mean``, and the ``least`` and the ``most`` among them."""

    cut: int
    sets: int
    mean: float
    least: float
    most: float


def shipped(name: str | None, blocks: Sequence[str], surgery: Surgery) -> Answers | None:
    """The answers of a bundled network under a surgery; None where they were not counted.

    Args:
        name: of the network, such as "resnet18".
        blocks: all of its blocks, in the order of computation.
        surgery: only whole cuts of skips were counted.
    """
    counted = bundled.answers().get(name or "")
    if counted is None or surgery.residual or len(surgery.cuts) != len(surgery.shortcut):
        return None
    found = counted["sets"].get("".join("01"[block in surgery.cuts] for block in blocks))
    if found is None:
        return None
    right, probability = found
    return Answers(counted["few"], right, probability * counted["few"])


def by_number_cut(name: str | None) -> list[Spread]:
    """What a bundled network answers right, by the number of skips cut; empty if nothing was
    shipped. The numbers that were counted stand in growing order."""
    counted = bundled.answers().get(name or "")
    if counted is None:
        return []
    shares: dict[int, list[float]] = {}
    for cut, (right, _) in counted["sets"].items():
        shares.setdefault(cut.count("1"), []).append(right / counted["few"])
    return [
        Spread(number, len(those), sum(those) / len(those), min(those), max(those))
        for number, those in sorted(shares.items())
    ]
