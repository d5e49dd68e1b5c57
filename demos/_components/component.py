"""The base class of all components: a fixed template that a script draws into."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import gradio as gr

from demos._browser import scripts

# The page's base is where gradio's own scripts are found, also under a root path.
_LOAD = """\
import(new URL("{address}", document.baseURI).href).then(
  ({{ load }}) => load("{name}").mount({{ element, props, server, trigger, upload, watch }}),
  () => (element.textContent = "This part of the page did not load. Please reload the page."),
);
"""


class Component(gr.HTML):
    """A component whose script draws into a fixed template.

    The folder of the class holds ``<folder>.html``, ``<folder>.css`` and ``<folder>.js``. The last
    is an ES module with a function ``mount``, which gets what gradio hands to a component's script.

    The template never holds data. Values reach the page through ``textContent`` and canvases only,
    so nothing that a user typed or uploaded is ever read as HTML or as a template.
    """

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        folder = _folder(type(self).__module__)
        kwargs.setdefault("apply_default_css", False)
        kwargs["html_template"] = _text(folder / f"{folder.name}.html")
        kwargs["css_template"] = _text(folder / f"{folder.name}.css")
        script = scripts.name(folder / f"{folder.name}.js")
        kwargs["js_on_load"] = _LOAD.format(address=scripts.address(), name=script)
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
def _text(path: Path) -> str:
    return path.read_text("utf-8")
