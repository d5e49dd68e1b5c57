"""Whether a JPEG is whole: its decoder fills what is missing with grey and does not say so."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

from PIL import Image, ImageChops

from resnet_core.images.refusals import DAMAGED, PictureError

SIGNATURE = b"\xff\xd8\xff"

_END = b"\xff\xd9"
_SCAN = 0xDA
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the markers that say what a picture has
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_NEXT = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # what ends the coded data of a scan
# Coded data like any other: a decoder that still waits for some will draw with it.
_PADDING = bytes((37 * i + 11) % 255 for i in range(512))


def decode(data: bytes, opened: Callable[[bytes], Image.Image]) -> Image.Image:
    """The first picture of a JPEG file, decoded; an end marker may be missing.

    ``opened`` turns a file's bytes into a picture that is ready to load. A picture is whole if
    more coded data would change nothing in it. Raises `PictureError` if it is not.
    """
    body = _body(data)
    picture, probe = opened(body + _END), opened(body + _PADDING + _END)
    picture.load()
    probe.load()
    if ImageChops.difference(picture, probe).getbbox(alpha_only=False):
        raise PictureError(DAMAGED)
    return picture


def is_piece(data: bytes, width: int, height: int) -> bool:
    """Whether this is one JPEG, closed by its end marker, of at most as many columns and rows."""
    sizes = (
        struct.unpack_from(">HH", segment, 1)
        for marker, _, segment in _segments(data)
        if marker in _FRAMES and len(segment) > 5
    )
    rows, columns = next(sizes, (0, 0))
    return 0 < rows <= height and 0 < columns <= width and data.rstrip(b"\0").endswith(_END)


def _body(data: bytes) -> bytes:
    """The file up to its first picture's end marker, or to its own end (ITU-T T.81, annex B).

    Raises `PictureError` if a scan is missing: some coefficient would have no last bit.
    """
    wanted: set[int] = set()
    known: dict[int, set[int]] = {}
    progressive, end = False, len(data)
    for marker, start, segment in _segments(data):
        if marker == _END[1]:
            end = start
        elif marker in _FRAMES:
            wanted, progressive = set(segment[6::3]), marker in _PROGRESSIVE
        elif marker == _SCAN and len(segment) > 3:
            first, last, bits = segment[-3:] if progressive else (0, 63, 0)
            for component in segment[1:-3:2]:
                if bits & 15 == 0:
                    known.setdefault(component, set()).update(range(first, last + 1))
    if not wanted or any(len(known.get(component, ())) < 64 for component in wanted):
        raise PictureError(DAMAGED)
    return data[:end].rstrip(b"\xff")


def _segments(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Every marker up to the first end marker, where it stands, and what its segment holds."""
    place = 2
    while follower := _NEXT.search(data, place):
        start, place = follower.start(), follower.end()
        marker = data[place - 1]
        if marker == _END[1]:
            yield marker, start, b""
            return
        if marker in _ALONE or place + 2 > len(data):
            continue
        (length,) = struct.unpack_from(">H", data, place)
        yield marker, start, data[place + 2 : place + length]
        place += length
