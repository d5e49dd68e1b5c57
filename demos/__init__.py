"""The demos: one file each, found by themselves. Adding a demo is adding a file.

A demo is a module of this package whose name does not begin with an underscore. It has a ``TITLE``
(its tab), an ``ORDER`` (smaller is further left) and ``build()``, which is called inside a
``gr.Blocks`` and lays out the tab. Each also runs alone: ``python -m demos.walk``.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def find() -> list[ModuleType]:
    """Every demo, in the order of its tabs."""
    names = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    demos = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return sorted(demos, key=lambda demo: demo.ORDER)
