"""Right answers counted while somebody waits for them, at the lowest priority.

What was not shipped is counted when a page asks for it: block by block on the thread that runs
networks, and only while no run waits there. Everybody who asks the same question shares one count.
A question that is no longer asked is left as it is and goes on from there when it is asked again.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch

from resnet_core import runtime
from resnet_core.compute_thread import between_runs
from resnet_core.experiments.answers import Answers, counting, new_drawings, step
from resnet_core.surgery import Surgery
from resnet_core.weights import Source

DRAWINGS = 240
_BATCH = 4  # drawings: a run waits at most for one block of so many, some 10 ms
_SHOWN = 40  # the count is told in portions of so many drawings
_KEPT = 2000  # questions


@dataclass(frozen=True)
class Question:
    """How many new drawings these weights answer right under this surgery."""

    depth: int
    source: Source
    surgery: Surgery


def _nothing() -> None:
    """Done between runs, it waits until none is there."""


class LiveAnswers:
    """Counts what is asked for, in a thread that ends when nothing more is.

    Args:
        drawings, portion: how many are counted in all, and in what portions the count is told.
        size: of the drawings, in pixels.
        patience: seconds for which a question is wanted after it was asked last.
    """

    def __init__(
        self,
        drawings: int = DRAWINGS,
        portion: int = _SHOWN,
        size: int = 224,
        patience: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.drawings = drawings
        self._portion, self._size, self._patience, self._clock = portion, size, patience, clock
        self._counts: OrderedDict[Question, Answers] = OrderedDict()
        self._asked: dict[Question, float] = {}
        self._lock = threading.Lock()
        self._failed: dict[Question, Exception] = {}
        self._busy = False

    def ask(self, question: Question) -> Answers:
        """The answers counted so far, and note that somebody waits for more.

        Raises: what went wrong in counting, once; then it is tried again.
        """
        with self._lock:
            if question in self._failed:
                raise self._failed.pop(question)
            so_far = self._counts.setdefault(question, Answers())
            self._counts.move_to_end(question)
            while len(self._counts) > _KEPT:
                self._asked.pop(self._counts.popitem(last=False)[0], None)
            if so_far.drawings < self.drawings:
                self._asked[question] = self._clock()
                if not self._busy:
                    self._busy = True
                    threading.Thread(target=self._work, name="answers", daemon=True).start()
        return so_far

    def _work(self) -> None:
        while (found := self._next()) is not None:
            question, first = found
            try:
                self._count_on(question, first)
            except Exception as error:
                with self._lock:
                    self._failed[question] = error
                    self._asked.pop(question, None)

    def _next(self) -> tuple[Question, int] | None:
        """Of the questions that somebody waits for the one counted least, and how far it is."""
        with self._lock:
            for question in [q for q in self._asked if not self._wanted(q)]:
                del self._asked[question]
            if not self._asked:
                self._busy = False  # this thread ends
                return None
            least = min(self._asked, key=lambda question: self._counts[question].drawings)
            return least, self._counts[least].drawings

    def _wanted(self, question: Question) -> bool:
        asked = self._asked.get(question)
        return asked is not None and self._clock() - asked < self._patience

    def _count_on(self, question: Question, first: int) -> None:
        """Count one more portion, unless nobody waits for it any more."""
        last = min(first + self._portion, self.drawings)
        network = runtime.network(question.depth, question.source).network
        total = Answers()
        for start in range(first, last, _BATCH):
            drawn = []
            for item in range(start, min(start + _BATCH, last)):
                if not self._wanted(question):
                    return
                between_runs(_nothing)  # drawing is slow too, and takes cores from runs
                drawn.append(new_drawings(1, first=item, size=self._size))
            pictures, labels = (torch.cat(parts) for parts in zip(*drawn, strict=True))
            steps = counting(network, runtime.placed(pictures), labels, [question.surgery])
            found: list[Answers] | None = None
            while found is None:
                if not self._wanted(question):
                    return
                found = between_runs(partial(step, steps))
            total += found[0]
        with self._lock:
            if question in self._counts:
                self._counts[question] += total
            if last == self.drawings:
                self._asked.pop(question, None)
