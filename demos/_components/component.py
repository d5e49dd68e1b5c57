"""The base class of all components: a fixed template that a script draws into."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import gradio as gr

SHARED = Path(__file__).parents[1] / "_browser"


class Component(gr.HTML):
    """A component whose script draws into a fixed template.

    The folder of the class holds ``<folder>.html``, ``<folder>.css`` and ``<folder>.js``. ``parts``
    names further scripts, which come before that one and share its scope: first those of the
    folder itself, then those of ``demos/_browser``.

    The template never holds data. Values reach the page through ``textContent`` and canvases only,
    so nothing that a user typed or uploaded is ever read as HTML or as a template.
    """

    parts: tuple[str, ...] = ()

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        folder = _folder(type(self).__module__)
        scripts = [SHARED / "shared.js", *(_script(folder, part) for part in self.parts)]
        kwargs.setdefault("apply_default_css", False)
        kwargs["html_template"] = _text(folder / f"{folder.name}.html")
        kwargs["css_template"] = _text(folder / f"{folder.name}.css")
        kwargs["js_on_load"] = "\n".join(map(_text, [*scripts, folder / f"{folder.name}.js"]))
        super().__init__(value, **kwargs)

    def __getattr__(self, name: str) -> NoReturn:
        """For a name it does not know, gradio searches the whole script for an event of that name,
        several times at every update. The events here are gr.HTML's own, so there is none."""
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


@cache
def _folder(module: str) -> Path:
    file = sys.modules[module].__file__
    assert file is not None
    return Path(file).parent


@cache
def _script(folder: Path, part: str) -> Path:
    own = folder / f"{part}.js"
    return own if own.exists() else SHARED / f"{part}.js"


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")
