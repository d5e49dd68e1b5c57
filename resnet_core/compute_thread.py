"""One thread that runs networks, with all cores; whoever asked goes on after the first step.

Two runs at once would fight for the same cores and take longer than one after the other, and a
thread that shares its cores with another's team of workers loses time at every layer. A picture's
feature maps are there after the forward pass, its gradients take as long again: so a run has two
steps, and its numbers of the second come later. Few first steps may wait for their second, because
what lies between the two (the graph of a whole network) is large.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

T = TypeVar("T")

_BETWEEN = threading.BoundedSemaphore(2)
_runner = ThreadPoolExecutor(
    1, "runs", initializer=torch.set_num_threads, initargs=(torch.get_num_threads(),)
)
_change = threading.Condition()
_steps = 0  # of runs: those that wait and the one that computes


class PendingNumbers(Mapping[str, float]):
    """Numbers by name that are still computed: reading them waits, and raises what went wrong."""

    def __init__(self, numbers: Future[dict[str, float]]) -> None:
        self._numbers = numbers

    @property
    def failed(self) -> bool:
        """Whether something has gone wrong already."""
        return self._numbers.done() and self._numbers.exception() is not None

    def __getitem__(self, name: str) -> float:
        return self._numbers.result()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers.result())

    def __len__(self) -> int:
        return len(self._numbers.result())


def run_on_compute_thread(work: Callable[[], T]) -> T:
    """What the work returns, done on the thread that runs networks."""
    return _of_a_run(work).result()


def between_runs(work: Callable[[], T]) -> T:
    """What the work returns, done on that thread once no run waits for it.

    A run that arrives meanwhile waits until the work is done, so the work has to be short: some
    ten milliseconds. Longer work comes in several pieces.
    """
    with _change:
        _change.wait_for(lambda: _steps == 0)
        piece = _runner.submit(work)
    return piece.result()


def _of_a_run(work: Callable[[], T]) -> Future[T]:
    global _steps
    with _change:
        _steps += 1
        step = _runner.submit(work)
    step.add_done_callback(_one_step_less)
    return step


def _one_step_less(step: Future[T]) -> None:
    global _steps
    with _change:
        _steps -= 1
        _change.notify_all()


def run_in_two_steps(
    first: Callable[[], T], second: Callable[[T], dict[str, float]]
) -> tuple[T, PendingNumbers]:
    """What the first step returns, and the numbers that the second will make of it."""
    _BETWEEN.acquire()
    try:
        begun = run_on_compute_thread(first)
    except BaseException:
        _BETWEEN.release()
        raise

    def finish() -> dict[str, float]:
        try:
            return second(begun)
        finally:
            _BETWEEN.release()

    return begun, PendingNumbers(_of_a_run(finish))


def leave_cores_to_runs() -> None:
    """From now on every thread but that of the runs computes on one core."""
    # It has to take its cores before the others give theirs away.
    run_on_compute_thread(torch.get_num_threads)
    torch.set_num_threads(1)
