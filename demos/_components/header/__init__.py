"""The top bar: the name, larger text for a projector, light or dark, and the link to this state."""

from __future__ import annotations

from demos._components.component import Component


class Header(Component):
    """Has no value: what it changes lives in the browser."""
