"""The top bar: the name, larger text for a projector, light or dark, and the link to this state."""

from __future__ import annotations

from demos._components import Drawn


class Header(Drawn):
    """Has no value: what it changes lives in the browser."""

    name = "header"
