"""The browser's side of the page: a component is a small .py with .html, .js and .css beside it.

Components do not know each other. What one of them has to tell the rest (the step moved, a channel
was pinned) it announces as an event on the document; ``shared.js`` holds that and the colours.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import gradio as gr

HERE = Path(__file__).parent


class Drawn(gr.HTML):
    """A component that is drawn by its script into a fixed template.

    The template never holds data: values reach the page through ``textContent`` and canvases only,
    so nothing that a user typed or uploaded is ever read as HTML or as a template. A script that
    holds several ideas lies in several files, ``parts`` first; they share one scope.
    """

    name: str
    parts: tuple[str, ...] = ()

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("apply_default_css", False)
        kwargs["html_template"] = _text(f"{self.name}.html")
        kwargs["css_template"] = _text(f"{self.name}.css")
        scripts = ("shared.js", *(f"{name}.js" for name in (*self.parts, self.name)))
        kwargs["js_on_load"] = "\n".join(map(_text, scripts))
        super().__init__(value, **kwargs)

    def __getattr__(self, name: str) -> NoReturn:
        """For any name it does not know gradio searches the script for an event that is called so,
        several times at every update; the events here are gr.HTML's own."""
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


@cache
def _text(name: str) -> str:
    return (HERE / name).read_text("utf-8")
