"""The picture on the bench: what the network sees, and every way to bring another one."""

from __future__ import annotations

from typing import Any

from demos import _pictures
from demos._components import Drawn


class Picture(Drawn):
    """Its value is the picture's name: an example's, or the id of an accepted upload.

    Events: ``input`` when the reader chose another picture.
    """

    name = "picture"
    parts = ("sketch",)

    def __init__(self, value: Any = None, *, shown: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [_pictures.accept]
        self.shown = shown  # gradio's page configuration reads arguments back as attributes
        kwargs["examples"] = _pictures.thumbnails()
        super().__init__(value, shown=shown, **kwargs)
