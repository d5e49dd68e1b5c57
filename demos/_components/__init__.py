"""The browser's side of the page: a component is a small .py with .html, .js and .css beside it.

Components do not know each other. What one of them has to tell the rest (the step moved, a channel
was pinned) it announces as an event on the document; ``shared.js`` holds that and the colours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

HERE = Path(__file__).parent


class Drawn(gr.HTML):
    """A component that is drawn by its script into a fixed template.

    The template never holds data: values reach the page through ``textContent`` and canvases only,
    so nothing that a user typed or uploaded is ever read as HTML or as a template.
    """

    name: str
    parts: tuple[str, ...] = ()  # scripts that the component's own is split into, before it

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("apply_default_css", False)
        kwargs["html_template"] = (HERE / f"{self.name}.html").read_text("utf-8")
        kwargs["css_template"] = (HERE / f"{self.name}.css").read_text("utf-8")
        kwargs["js_on_load"] = "\n".join(
            (HERE / script).read_text("utf-8")
            for script in ("shared.js", *self.parts, f"{self.name}.js")
        )
        super().__init__(value, **kwargs)

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}
