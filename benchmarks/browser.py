"""What a reader waits for: from the click to the painted answer, in a real browser.

The app runs in a process of its own, without ImageNet weights, and Chromium without a window. Time
is taken inside the page (``stopwatch.js``), so the driver's own delays do not count.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.harness import Row, Unavailable
from resnet_core import architecture

ABOUT = "click to painted in Chromium at 1280 × 900, fresh weights (8 pictures of 112 × 112)"
ROOT = Path(__file__).parent.parent
PREFETCHED_GOAL = 50
TOGGLE_GOALS = {18: (250, 500), 152: (1000, 1000)}  # maps, both charts
QUIET = 0.2  # seconds without a request to the server before the next click
PATIENCE = 60.0


def rows() -> Iterator[Row]:
    with app() as base, _chromium() as browser:
        page = _Page(browser, base)
        yield Row("next step, prefetched (50)", _prefetched(page), "ms", PREFETCHED_GOAL)
        blocks, operations = _far(page)
        yield Row("far block, never visited (101)", blocks, "ms")
        yield Row("far operation, block recomputed (101)", operations, "ms")
        for depth, pictures in ((18, ("cheetah", "lion")), (152, ("cheetah",))):
            new, cached = _toggles(page, depth, pictures, 8)
            for index, what in enumerate(("maps", "both charts")):
                goal = TOGGLE_GOALS[depth][index]
                for kind, pairs in (("new cut", new), ("cached cut", cached)):
                    name = f"skip toggle at {depth}, {kind}: {what}"
                    yield Row(name, [pair[index] for pair in pairs], "ms", goal)


def _prefetched(page: _Page) -> list[float]:
    """Every step of ResNet-50 from conv1 to fc, each once its neighbours have arrived."""
    page.open(depth=50, step="conv1")
    steps = len(architecture(50).steps("block"))
    return [page.time("step", "#step-next") for _ in range(steps - 1)]


def _far(page: _Page) -> tuple[list[float], list[float]]:
    """Jumps to blocks that neither a visit nor a prefetch has touched, at two zoom levels in turn.

    A block's output is kept and only has to be sent; an operation in it has to be recomputed.
    """
    times: dict[str, list[float]] = {"block": [], "operation": []}
    blocks = [block.address for block in architecture(101).blocks]
    # A visit prefetches one block before it and two after: of each four, one can be visited.
    fresh = blocks[1:-2:4]
    for turn, picture in enumerate(("cheetah", "lion", "tower", "shapes")):
        page.open(depth=101, picture=picture, step="conv1")
        half = len(fresh) // 2
        far = [block for pair in zip(fresh[half:], fresh[:half], strict=True) for block in pair]
        for number, block in enumerate(far):
            # The zoom changes every second jump, so each level gets near and far halves alike.
            zoom = "operation" if (number // 2 + turn) % 2 else "block"
            page.press(f'[data-zoom="{zoom}"]')
            times[zoom].append(page.time("step", f'[data-block="{block}"]'))
    return times["block"], times["operation"]


def _toggles(
    page: _Page, depth: int, pictures: tuple[str, ...], most: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Cuts of one skip each, first new, then again when the server has kept the run."""
    new, cached = [], []
    blocks = [block.address for block in architecture(depth).blocks]
    for picture in pictures:
        page.open(depth=depth, picture=picture, step="conv2_x.1")
        page.time("run", '[data-mode="off"]')  # a warm-up with a cut that is not used again
        page.time("run", '[data-mode="on"]')
        for block in blocks[:: len(blocks) // most][:most]:
            arc = f'[data-skip="{block}"]'
            new.append(page.time("run", arc))
            page.time("run", arc)
            cached.append(page.time("run", arc))
            page.time("run", arc)
    return new, cached


class _Page:
    """The open page, clicked only when it has come to rest."""

    def __init__(self, browser: Any, base: str) -> None:
        self._page = browser.new_page(viewport={"width": 1280, "height": 900})
        self._page.add_init_script(path=ROOT / "benchmarks" / "stopwatch.js")
        self._page.set_default_timeout(1000 * PATIENCE)
        self._base = base
        self._waiting: set[Any] = set()
        self._last = time.monotonic()
        self._page.on("request", self._sent)
        self._page.on("requestfinished", self._answered)
        self._page.on("requestfailed", self._answered)

    def open(self, **link: object) -> None:
        query = "&".join(f"{name}={value}" for name, value in link.items())
        self._page.goto(f"{self._base}?weights=fresh&{query}")
        self._page.wait_for_function(
            "() => document.querySelector('#feature-maps')?.dataset.trace"
            " && document.querySelectorAll('.js-plotly-plot .scatterlayer .trace').length >= 2"
        )

    def press(self, selector: str) -> None:
        self._rest()
        self._page.locator(selector).dispatch_event("click")

    def time(self, what: str, selector: str) -> Any:
        self._rest()
        return self._page.evaluate(f"selector => stopwatch.{what}(selector)", selector)

    def _rest(self) -> None:
        """Wait until all that the last click asked of the server, and prefetched, has come."""
        self._last = time.monotonic()
        end = self._last + PATIENCE
        while self._waiting or time.monotonic() - self._last < QUIET:
            self._page.wait_for_timeout(20)
            if time.monotonic() > end:
                raise RuntimeError("The page did not come to rest.")

    def _sent(self, request: Any) -> None:
        if "component_server" in request.url:
            self._waiting.add(request)
            self._last = time.monotonic()

    def _answered(self, request: Any) -> None:
        if request in self._waiting:
            self._waiting.remove(request)
            self._last = time.monotonic()


@contextmanager
def _chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        raise Unavailable("the module playwright is missing.") from None
    names = ("chromium", "chromium-browser", "google-chrome")
    candidates = (os.environ.get("CHROMIUM"), *map(shutil.which, names))
    path = next((path for path in candidates if path and Path(path).is_file()), None)
    if path is None:
        raise Unavailable("there is no Chromium; the variable CHROMIUM can name one.")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def app() -> Iterator[str]:
    """The address of the app, served as a reader starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "GRADIO_SERVER_NAME": "127.0.0.1",
            "GRADIO_SERVER_PORT": str(port),
            "GRADIO_TEMP_DIR": folder,
            "GRADIO_ANALYTICS_ENABLED": "False",
            "TORCH_HOME": folder,
        }
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            base = f"http://127.0.0.1:{port}/"
            _wait_for(base, process)
            yield base
        finally:
            process.terminate()
            process.wait()


def _wait_for(base: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            urlopen(base, timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("The app did not start.")
