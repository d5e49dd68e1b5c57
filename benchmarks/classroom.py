"""A class at once: thirty students open one link and cut, all in the same moment.

The app runs in a process of its own. A student is a session that asks as the page's scripts ask;
browsers are left out, because thirty of them would only measure this machine's own cores.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx

from benchmarks.browser import app
from benchmarks.harness import Row
from resnet_core import architecture

ABOUT = "30 students at once, ResNet-18, fresh weights: from the question to the server's answer"
STUDENTS = 30
BLOCKS = [block.address for block in architecture(18).blocks]
ROUNDS = 3


def rows() -> Iterator[Row]:
    with app() as base, ThreadPoolExecutor(STUDENTS) as pool:
        students = [Student(base) for _ in range(STUDENTS)]

        def everyone(ask: Callable[[Student, int], list[float]]) -> list[list[float]]:
            together = Barrier(STUDENTS)

            def one(number: int) -> list[float]:
                together.wait()
                return ask(students[number], number)

            return list(pool.map(one, range(STUDENTS)))

        lecturer = students[0]
        # A seed that nobody has asked for yet is a network that nobody has run yet.
        fresh = iter(range(1, 1000))
        alone, opened, same, own, apart = [], [], [], [], []
        for _ in range(ROUNDS):
            alone.append(lecturer.open(next(fresh)))
            seed = next(fresh)
            opened += everyone(lambda student, _, seed=seed: student.open(seed))
            same += everyone(lambda student, _: student.cut(["conv3_x.2"]))
            own += everyone(lambda student, number: student.cut(_some_cut(number)))
            first = [next(fresh) for _ in range(STUDENTS)]
            apart += everyone(lambda student, number, first=first: student.open(first[number]))
        for name, samples in (
            ("one student opens a new link", alone),
            ("all open one new link", opened),
            ("all make the same new cut", same),
            ("each makes a cut of his own", own),
            ("each opens a network of his own", apart),
        ):
            for index, what in enumerate(("maps", "charts")):
                yield Row(f"{name}: {what}", [1000 * pair[index] for pair in samples], "ms")


def _some_cut(number: int) -> list[str]:
    """A cut for each of up to 2⁸ students: the number in binary, a block for each of its digits."""
    return [block for i, block in enumerate(BLOCKS) if (number + 1) >> i & 1]


class Student:
    """One session; it asks for charts as soon as it has its maps, as the page does."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=120)
        config = self._http.get("config").json()
        self._functions = {d["api_name"]: d["id"] for d in config["dependencies"]}
        self._session = uuid.uuid4().hex[:11]
        self._seed = 0

    def open(self, seed: int) -> list[float]:
        """Seconds until the first maps and the first charts of a link."""
        self._seed = seed
        return self._with_charts("open_page", [], {"weights": "fresh", "seed": str(seed)})

    def cut(self, cuts: list[str]) -> list[float]:
        """Seconds until the maps and the charts of a cut."""
        drawn = {"cuts": cuts, "strength": 0, "step": "conv3_x.2"}
        controls = [18, "batch", "fresh", "post", self._seed, drawn, "umbrella", None]
        return self._with_charts("show", [*controls, "gradient_norm"], {})

    def _with_charts(self, name: str, data: list[Any], query: dict[str, str]) -> list[float]:
        start = time.perf_counter()
        self._ask(name, data, query)
        maps = time.perf_counter() - start
        self._ask("chart", [None, "activation_std", "gradient_norm", "closed"], {})
        return [maps, time.perf_counter() - start]

    def _ask(self, name: str, data: list[Any], query: dict[str, str]) -> None:
        question = {
            "data": data,
            "fn_index": self._functions[name],
            "session_hash": self._session,
            "event_data": None,
            "trigger_id": None,
        }
        self._http.post("gradio_api/queue/join", params=query, json=question).raise_for_status()
        answers = self._http.stream(
            "GET", "gradio_api/queue/data", params={"session_hash": self._session}
        )
        with answers as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line else {}
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        raise RuntimeError(f"{name} failed: {message['output']}")
                    return
        raise RuntimeError(f"{name} was not answered.")
