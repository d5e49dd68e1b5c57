"""The network's five likeliest classes as bars, beside those of the intact run."""

from __future__ import annotations

from demos._components.component import Component


class Top5(Component):
    """Its value: ``rows`` of {name, drawn, intact} in percent, and a ``note``; where several stand
    side by side, also a ``title`` and what it is ``about``."""
