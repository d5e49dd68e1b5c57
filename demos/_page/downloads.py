"""Fetching ImageNet weights while the page stays usable, and at start where that is wanted."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator

from resnet_core import DEPTHS, DownloadError
from resnet_core.weights import fetch_imagenet

AT_START = "RESNET_EXPLORER_FETCH"  # depths separated by commas, such as "18,50", or "all"


def progress(depth: int) -> Iterator[tuple[int, int | None]]:
    """Fetch one depth's weights in a thread, yielding (bytes done, bytes in all) a few times a
    second. Ends when the file is in place.

    Raises:
        DownloadError: with one sentence; nothing has changed.
    """
    news: queue.SimpleQueue[tuple[int, int | None] | BaseException | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            fetch_imagenet(depth, progress=lambda done, total: news.put((done, total)))
            news.put(None)
        except BaseException as error:
            news.put(error)

    threading.Thread(target=work, name=f"fetch ResNet-{depth}", daemon=True).start()
    latest: tuple[int, int | None] = (0, None)
    while True:
        item = news.get()
        while isinstance(item, tuple) and not news.empty():
            item = news.get()
        if item is None:
            return
        if isinstance(item, BaseException):
            raise item
        if item[0] == 0 or item[0] - latest[0] >= 1_000_000 or item[0] == item[1]:
            latest = item
            yield item


def at_start() -> None:
    """Fetch the depths that the environment names, in the background, and report on the console."""
    wanted = os.environ.get(AT_START, "").strip()
    if not wanted:
        return
    names = {str(depth): depth for depth in DEPTHS}
    asked = list(names) if wanted == "all" else [name.strip() for name in wanted.split(",")]
    unknown = [name for name in asked if name not in names]
    if unknown:
        raise SystemExit(f"{AT_START} names {unknown[0]!r}; it takes depths such as 18,50 or all.")

    def work() -> None:
        for name in asked:
            try:
                print(f"ResNet-{name}: {fetch_imagenet(names[name])}", flush=True)
            except DownloadError as error:
                print(f"ResNet-{name}: {error}", flush=True)

    threading.Thread(target=work, name="fetch at start", daemon=True).start()
