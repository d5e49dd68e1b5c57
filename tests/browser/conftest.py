"""The real page in a real browser: one app, one Chromium and one tab, left clean by each test.

The app runs in this process, served as ``app.py`` serves it, so a test can ask the core for the
numbers that ought to be on the screen. ImageNet weights are never at hand, and a page that asks
anything of the internet fails its test.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import numpy as np
import pytest
from PIL import Image

import demos
from demos._page import serve

PATIENCE = 30_000  # milliseconds; a busy machine is slow, not wrong
ONLY_HERE = "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

STATE = """() => {
  const maps = document.querySelector("#feature-maps");
  const figure = (name) => document.querySelector(`#${name}-plot .js-plotly-plot`)?.data
    ?.map((line) => ({ name: line.name, y: Array.from(line.y) }));
  const pixels = (side) => {
    const canvas = maps.querySelector(`.${side} canvas`);
    if (!canvas.checkVisibility()) return null;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let hash = 2166136261;
    for (const pixel of new Uint32Array(data.buffer)) hash = Math.imul(hash ^ pixel, 16777619);
    return `${canvas.width}x${canvas.height} ${hash >>> 0}`;
  };
  // The charts of a run come after its maps, and say whose they are.
  const follows = ["activation", "gradient"].every((name) =>
    document.querySelector(`#${name}-plot .js-plotly-plot`)?.layout?.meta === maps.dataset.trace);
  const text = (selector) => document.querySelector(selector)?.innerText.trim();
  return {
    follows,
    address: maps.dataset.address,
    trace: maps.dataset.trace,
    drawn: pixels("drawn"),
    intact: pixels("intact"),
    difference: pixels("difference"),
    activation: figure("activation"),
    gradient: figure("gradient"),
    explanation: text("#explanation .text"),
    top5: text("#top5"),
  };
}"""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", "ignore:::gradio.queueing")


# What a page that is left says of the answers that it was still waiting for.
LEFT = ("BodyStreamBuffer was aborted", "signal is aborted", "Connection errored out")


class Explorer:
    """A person's hands and eyes on one open page; ``left`` once it has been reloaded."""

    def __init__(self, page: Any, base: str) -> None:
        self.page, self.base = page, base
        self.left = False

    def reload(self) -> Explorer:
        """Leave the page for itself; that answers under way are broken off is no error."""
        self.left = True
        self.page.reload()
        return self

    def open(self, query: str = "", *, weights: str = "fresh") -> Explorer:
        """Open a link; ``weights`` are those of a link that names neither weights nor regime."""
        if "weights=" not in query and "regime=" not in query:
            query = f"{query or '?'}&weights={weights}"
        self.page.goto(self.base + query)
        return self.see("d => d.trace && d.address")

    def see(self, condition: str, *values: Any) -> Explorer:
        """Wait until a condition on the map's data attributes holds."""
        self.page.wait_for_function(
            f"values => {{ const d = document.querySelector('#feature-maps')?.dataset;"
            f" return d && ({condition})(d, ...values); }}",
            arg=list(values),
        )
        return self

    def at(self, address: str) -> Explorer:
        return self.see("(d, address) => d.address === address", address)

    def of_run(self, trace: str) -> Explorer:
        return self.see("(d, trace) => d.trace === trace", trace)

    def other_run(self, than: str) -> Explorer:
        return self.see("(d, trace) => d.trace !== trace", than)

    @property
    def trace(self) -> str:
        return self.page.locator("#feature-maps").get_attribute("data-trace")

    @property
    def address(self) -> str:
        return self.page.locator("#feature-maps").get_attribute("data-address")

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text().strip()

    def press(self, *keys: str) -> Explorer:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def choose_depth(self, depth: int) -> Explorer:
        self.page.locator("#depth label").filter(has_text=str(depth)).click()
        return self

    def choose_weights(self, name: str) -> Explorer:
        self.page.locator("#weights input").click()
        self.page.locator("#weights [role=option]", has_text=name).click()
        return self

    def upload(self, path: Path) -> Explorer:
        self.page.locator("#image input[type=file]").set_input_files(path)
        return self

    def click_arc(self, block: str) -> Explorer:
        self.page.locator(f'[data-skip="{block}"] .hit').dispatch_event("click")
        return self

    def pressed(self) -> list[str]:
        """The blocks whose arcs say that they are cut."""
        arcs = self.page.locator('#network-map [data-skip][aria-pressed="true"]')
        return arcs.evaluate_all("arcs => arcs.map(arc => arc.dataset.skip)")

    def settled(self) -> dict[str, Any]:
        """Everything that depends on a run, once it has stopped changing."""
        last, since = None, time.monotonic()
        while time.monotonic() - since < PATIENCE / 1000:
            now = self.page.evaluate(STATE)
            follows = now.pop("follows")
            if (
                follows
                and now == last
                and now["activation"]
                and now["gradient"]
                and now["explanation"]
            ):
                return now
            last = now
            self.page.wait_for_timeout(120)
        raise AssertionError(f"The page does not come to rest: {last}")

    def eventually(self, read: Callable[[], Any], wanted: Any) -> None:
        """Wait until what is read is what is wanted; else fail and show both."""
        end = time.monotonic() + PATIENCE / 1000
        while (found := read()) != wanted and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        assert found == wanted


def _missing(what: str) -> None:
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"{what} is missing, and REQUIRE_BROWSER=1 asks for the browser tests.")
    pytest.skip(f"{what} is missing.")


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    candidates = (os.environ.get("CHROMIUM"), "/usr/bin/chromium", *map(shutil.which, names))
    return next((path for path in candidates if path and Path(path).is_file()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        _missing("The module playwright")
    path = _chromium()
    if path is None:
        _missing("Chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--use-fake-device-for-media-stream",  # a camera that shows a moving pattern
                "--use-fake-ui-for-media-stream",  # and may be used without being asked
                f"--host-resolver-rules={ONLY_HERE}",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[str]:
    """The address of the app; it asks for ``browser`` so that nothing starts without one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TORCH_HOME", str(tmp_path_factory.mktemp("torch")))
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        patch.setenv("GRADIO_SERVER_NAME", "127.0.0.1")
        patch.setenv("GRADIO_SERVER_PORT", str(port))
        threading.Thread(target=serve.serve, args=(demos.find(),), daemon=True).start()
        base = f"http://127.0.0.1:{port}/"
        _wait_for(base)
        yield base
        gr.close_all(verbose=False)


def _wait_for(base: str) -> None:
    for _ in range(600):
        try:
            urlopen(base, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The app did not start within a minute.")


@pytest.fixture(scope="session")
def tab(browser: Any) -> Iterator[Any]:
    """The tab that every test begins in: it has the page's files at hand, compiled, and opens the
    page in a third of the time. What a page keeps in it has to go."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def explorers(browser: Any, tab: Any, app: str) -> Iterator[Callable[..., Explorer]]:
    """Opens as many separate browsers as a test wants: ``explorers(width=390)``. One that is its
    ``own`` is let go afterwards, with all that was done to it.

    At the end the test fails if a page reported an error or asked anything of another host.
    """
    made: list[Explorer] = []
    errors: list[str] = []
    strangers: list[str] = []

    def failed(error: Any) -> None:
        errors.append(f"{error}\n{error.stack}")

    def said(message: Any) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location.get('url')})")

    def asked(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(app).netloc:
            strangers.append(request.url)

    heard = {"pageerror": failed, "console": said, "request": asked}

    def make(width: int = 1280, height: int = 1000, *, own: bool = False) -> Explorer:
        page = browser.new_context().new_page() if made or own else tab
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(PATIENCE)
        for event, listener in heard.items():
            page.on(event, listener)
        made.append(Explorer(page, app))
        return made[-1]

    yield make
    for explorer in made:
        if explorer.page is not tab:
            explorer.page.context.close()
            continue
        tab.evaluate("localStorage.clear(), sessionStorage.clear()")
        tab.mouse.move(0, 0)
        for event, listener in heard.items():
            tab.remove_listener(event, listener)
        tab.goto("about:blank")
    if any(explorer.left for explorer in made):
        errors = [error for error in errors if not any(sign in error for sign in LEFT)]
    assert not errors, "errors in the browser's console"
    assert not strangers, "requests to the internet"


@pytest.fixture
def explorer(explorers: Callable[..., Explorer]) -> Explorer:
    return explorers()


@pytest.fixture
def page(explorer: Explorer) -> Any:
    return explorer.page


@pytest.fixture
def photograph(tmp_path: Path) -> Callable[..., Path]:
    """``photograph(seed)``: the path of a JPEG whose pixels differ from seed to seed."""

    def draw(seed: int = 0, size: tuple[int, int] = (400, 300)) -> Path:
        noise = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
        path = tmp_path / f"photograph-{seed}.jpg"
        Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).save(path)
        return path

    return draw
