"""The top bar: the name, larger text for a projector, light or dark, and the link to this state."""

from __future__ import annotations

from typing import Any

from demos._components.component import Component


class Header(Component):
    """Has no value: what it changes lives in the browser.

    ``tabs`` gives the name of each tab in links, by its title.
    """

    def __init__(
        self, value: Any = None, *, tabs: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        self.tabs = tabs  # gradio's page configuration reads arguments back as attributes
        super().__init__(value, tabs=tabs or {}, **kwargs)
