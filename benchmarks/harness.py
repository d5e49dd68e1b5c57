"""Two things timed in turn, and the table that all measurements are printed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Unit = Literal["×", "ms", "MB", "GB"]
DIGITS: dict[Unit, int] = {"×": 2, "ms": 0, "MB": 0, "GB": 2}


class Unavailable(Exception):
    """Something that a measurement needs is not on this machine; one sentence says what."""


@dataclass(frozen=True)
class Row:
    """Samples of one quantity and the goal for their median, at most or ``at_least`` so large."""

    name: str
    samples: Sequence[float]
    unit: Unit
    goal: float | None = None
    at_least: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        middle = median(self.samples)
        goal, reached = "–", "–"
        if self.goal is not None:
            goal = f"{'≥' if self.at_least else '≤'} {self._text(self.goal)}"
            good = middle >= self.goal if self.at_least else middle <= self.goal
            reached = "yes" if good else "no"
        several = len(self.samples) > 1
        return (
            self.name,
            self._text(middle),
            self._text(p95(self.samples)) if several else "–",
            str(len(self.samples)),
            goal,
            reached,
        )

    def _text(self, value: float) -> str:
        return f"{value:.{DIGITS[self.unit]}f} {self.unit}"


def paired(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    seconds: float,
    least: int = 7,
    warm_up: int = 2,
) -> list[float]:
    """Time of ours over time of theirs, round by round.

    Both run in turn in one process, so that a machine's slow minutes fall on both. After the
    warm-up, rounds go on for so many seconds, but there are at least ``least`` of them.
    """
    for _ in range(warm_up):
        ours()
        theirs()
    ratios: list[float] = []
    end = time.perf_counter() + seconds
    while len(ratios) < least or time.perf_counter() < end:
        a = seconds_of(ours)
        ratios.append(a / seconds_of(theirs))
    return ratios


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def p95(samples: Sequence[float]) -> float:
    """The 95th percentile, interpolated; of 20 samples or fewer, close to the largest."""
    ordered = sorted(samples)
    at = 0.95 * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def table(rows: Iterable[Row]) -> str:
    """The rows under a head, names to the left and numbers to the right, and an empty line."""
    lines = [("", "median", "p95", "samples", "goal", "reached"), *(row.cells for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    text = ""
    for name, *numbers in lines:
        cells = [name.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True)]
        text += "  " + "  ".join(cells) + "\n"
    return text
