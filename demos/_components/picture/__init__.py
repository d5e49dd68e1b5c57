"""The picture on the bench: what the network sees, and every way to bring another one."""

from __future__ import annotations

from typing import Any

from demos._components.component import Component
from demos._components.picture import pictures


class Picture(Component):
    """Its value is the picture's name: an example's, or the id of an accepted upload.

    All pictures of a page show the same one: what is chosen on one tab is chosen on the others.
    Only one that ``follows_walk`` draws what the walk's step and channel lay over it.

    Events: ``input`` when the reader chose another picture.
    """

    def __init__(
        self,
        value: Any = None,
        *,
        shown: Any = None,
        follows_walk: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs["server_functions"] = [pictures.accept]
        # Gradio's page configuration reads arguments back as attributes.
        self.shown, self.follows_walk = shown, follows_walk
        kwargs["examples"] = pictures.thumbnails()
        super().__init__(value, shown=shown, follows_walk=follows_walk, **kwargs)
