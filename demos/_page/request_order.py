"""Whose answer is the newest: a late result never overwrites a newer one.

A request takes a number when it arrives. When its answer is ready it asks whether a newer one of
the same page has been given meanwhile, and if so it is not painted.
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from typing import TypeVar

T = TypeVar("T")


class RequestOrder:
    """Numbers for the requests of many pages, growing without end; thread-safe and bounded."""

    def __init__(self, pages: int = 1000) -> None:
        self._pages = pages
        self._count = itertools.count(1)
        self._newest: OrderedDict[str, int] = OrderedDict()
        self._painted: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, page: str) -> int:
        """A number for a request that has just arrived, larger than all before it."""
        with self._lock:
            render_id = next(self._count)
            self._note(self._newest, page, render_id)
            return render_id

    def may_paint(self, page: str, render_id: int) -> bool:
        """Whether this answer is to be painted; false once a newer one has been."""
        with self._lock:
            if self._painted.get(page, 0) > render_id:
                return False
            self._note(self._painted, page, render_id)
            return True

    def overtaken(self, page: str, render_id: int) -> bool:
        """Whether a newer request of this page has arrived, so that long work may stop."""
        with self._lock:
            return self._newest.get(page, 0) > render_id

    def give_back(self, page: str, render_id: int, before: int) -> None:
        """A request that came to nothing overtakes nothing: what was under way since ``before``
        goes on, unless a newer one has arrived."""
        with self._lock:
            if self._newest.get(page) == render_id:
                self._note(self._newest, page, before)

    def _note(self, book: OrderedDict[str, int], page: str, render_id: int) -> None:
        _keep(book, page, render_id, self._pages)


class OpenExperiments:
    """What each of many pages asks for now, so that long work for an older wish can stop."""

    def __init__(self, pages: int = 1000) -> None:
        self._pages = pages
        self._newest: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def say(self, page: str, wish: str) -> None:
        with self._lock:
            _keep(self._newest, page, wish, self._pages)

    def changed(self, page: str, wish: str) -> bool:
        """Whether this page has asked for something else meanwhile."""
        with self._lock:
            return self._newest.get(page, wish) != wish


def _keep(book: OrderedDict[str, T], page: str, value: T, most: int) -> None:
    book[page] = value
    book.move_to_end(page)
    while len(book) > most:
        book.popitem(last=False)
