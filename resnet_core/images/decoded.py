"""What a decoder hands on: pixels, and what the file says of their colours and their top side."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class Decoded:
    """A decoded picture in any of Pillow's modes.

    ``profile`` is the ICC profile of its colours, ``orientation`` EXIF's, 1 to 8, and ``remark``
    a sentence or two for the reader where the file left room for more than one picture.
    """

    image: Image.Image
    profile: bytes | None = None
    orientation: int = 1
    remark: str = ""
