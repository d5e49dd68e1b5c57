"""The tabs of the page, found by themselves: adding a tab is adding a folder.

A tab is a package (or a module) without an underscore that has a ``TITLE``. Its ``ORDER`` places
it (smaller is further left), and ``build()`` lays it out inside a ``gr.Blocks``. A tab with a
``__main__.py`` also runs alone: ``python -m demos.walk``. Folders that begin with an underscore
are shared by several tabs.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def find() -> list[ModuleType]:
    """Every tab, from left to right."""
    names = [m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")]
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    tabs = [module for module in modules if hasattr(module, "TITLE")]
    return sorted(tabs, key=lambda tab: tab.ORDER)
