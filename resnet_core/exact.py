"""Whether a value is exactly what it ought to be.

Python takes True for 1 and 112.0 for 112, and a cache that is keyed by arguments takes equal values
for the same ones: what was made for 112.0 would be handed to the next person who asks for 112.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeGuard

QUOTED = 40  # characters of a value in a sentence

LARGEST_FLOAT = sys.float_info.max


def is_integer(value: object, low: int, high: int) -> TypeGuard[int]:
    """Whether this is an integer from ``low`` to ``high``; True and 112.0 are none."""
    return type(value) is int and low <= value <= high


def is_number(
    value: object, low: float = -LARGEST_FLOAT, high: float = LARGEST_FLOAT
) -> TypeGuard[float]:
    """Whether this is an int or float from ``low`` to ``high``, by default any that a float holds;
    NaN, infinity and True are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def is_one_of(value: object, choices: Iterable[object]) -> bool:
    """Whether this is one of the choices, and of the same type."""
    return any(type(value) is type(choice) and value == choice for choice in choices)


def quoted(value: object) -> str:
    """A value as an error's sentence quotes it: short, whatever it is."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an integer of too many digits, a list nested too deep
        return f"this {type(value).__name__}"
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
