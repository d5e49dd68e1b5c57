"""What a browser asks, read: everything that comes from outside becomes a known value here.

A reader takes a value of any kind and returns one of its own kind, or raises :class:`Refused`. A
server function is marked :func:`answering`, which turns that into an answer; the handler of a
control puts a default in its place with :func:`otherwise`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from resnet_core.architecture import Architecture
from resnet_core.exact import LARGEST_FLOAT, is_integer, is_number, quoted

T = TypeVar("T")
Answer = dict[str, Any]

LARGEST = 2**53 - 1  # the integers that a browser can tell from their neighbours
LONGEST = 64  # characters of a name


class Refused(ValueError):
    """A request that cannot be answered; its text is a sentence for the person who made it."""

    def __init__(self, sentence: str = "This request is not understood.") -> None:
        super().__init__(sentence)


class Lost(Exception):
    """What is asked about is no longer kept: the page asks for it to be made again."""


def answering(function: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """A server function whose refusals are answers: ``error`` with a sentence, or ``lost``."""

    @functools.wraps(function)
    def answer(request: Any) -> Answer:
        try:
            return function(request)
        except Lost:
            return {"lost": True}
        except ValueError as error:  # refused, or a weight file that can no longer be read
            return {"error": str(error)}

    return answer


def otherwise(default: T, read: Callable[..., T], *asked: Any) -> T:
    """What a reader makes of a control's value, or a default where it refuses."""
    try:
        return read(*asked)
    except Refused:
        return default


def fields(request: Any, *readers: Callable[[Any], Any]) -> list[Any]:
    """A list of as many values as there are readers, each read."""
    if type(request) is not list or len(request) != len(readers):
        raise Refused
    return [read(value) for read, value in zip(readers, request, strict=True)]


def an_integer(value: Any, low: int = -LARGEST, high: int = LARGEST) -> int:
    """An integer from ``low`` to ``high``; True and 112.0 are none."""
    if not is_integer(value, low, high):
        raise Refused
    return value


def a_number(value: Any, low: float = -LARGEST_FLOAT, high: float = LARGEST_FLOAT) -> float:
    """A number from ``low`` to ``high``, by default any that a float holds; True is none."""
    if not is_number(value, low, high):
        raise Refused
    return value


def a_flag(value: Any) -> bool:
    """True or False."""
    return a_choice(value, (True, False))


def a_choice(value: Any, choices: Iterable[T]) -> T:
    """One of these choices, of the same type."""
    for choice in choices:
        if type(value) is type(choice) and value == choice:
            return choice
    raise Refused


def a_text(value: Any) -> str:
    """A short text, such as a name or an address."""
    if type(value) is not str or len(value) > LONGEST:
        raise Refused
    return value


def texts(value: Any) -> list[str]:
    """The short texts in a list; what else is in it is left out."""
    if type(value) is not list:
        raise Refused
    return [text for text in value if type(text) is str and len(text) <= LONGEST]


def or_nothing(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """A reader that takes None as well."""
    return lambda value: None if value is None else read(value)


def a_written_number(text: str) -> int | float:
    """The number that a link writes in digits, such as 7 or 0.35."""
    if not re.fullmatch(r"[0-9]{1,9}|[0-9]{0,9}\.[0-9]{1,9}", text):
        raise Refused
    return float(text) if "." in text else int(text)


def an_address(value: Any, table: Architecture) -> str:
    """The address of a point of this network."""
    if value not in table:
        raise Refused(f"There is no {quoted(value)} in ResNet-{table.depth}.")
    return a_text(value)


def kept(found: T | None) -> T:
    """What was asked for, if it is still kept."""
    if found is None:
        raise Lost
    return found
