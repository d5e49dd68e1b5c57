"""Runs the functions of the page's scripts in the browser, as the app serves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demos._browser import scripts


@pytest.fixture
def opened(tab: Any, app: str) -> Document:
    """``opened(query)``: a document of the app without the page; its ``run`` runs scripts in it."""
    return Document(tab, app + scripts.address())


class Document:
    def __init__(self, tab: Any, address: str) -> None:
        self._tab, self._address = tab, address

    def __call__(self, query: str = "") -> Document:
        self._tab.goto(self._address + query)
        return self

    def run(self, name: str, function: str, value: Any = None) -> Any:
        """The answer of a function of (script, value, load), or what it promises."""
        call = f"""async ([address, name, value]) => {{
          const {{ load }} = await import(address);
          return ({function})(load(name), value, load);
        }}"""
        return self._tab.evaluate(call, [self._address, name, value])

    @property
    def query(self) -> str:
        return str(self._tab.evaluate("location.search"))


@pytest.fixture
def run(opened: Document) -> Callable[..., Any]:
    """``run(name, function, value)``: what a function of (script, value) answers."""
    return opened().run
