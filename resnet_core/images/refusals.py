"""What an uploaded file may be, and the sentences for a file that may not."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 64_000_000  # below Pillow's own limit of 89 million, where it only warns

ACCEPTED = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC"
TOO_LARGE = f"This picture is too large: at most {MAX_PIXELS // 10**6} megapixels are accepted."
TOO_LONG = f"This file is too large: at most {MAX_BYTES >> 20} MB are accepted."
DAMAGED = "This picture is damaged or incomplete: save it again as JPEG or PNG."
UNKNOWN = f"This file is not a picture we can read: use {ACCEPTED}."
HIGH_DYNAMIC_RANGE = (
    "This picture has a high dynamic range (PQ or HLG), which we cannot show: save it as sRGB."
)


class PictureError(ValueError):
    """A file that cannot be used; the message is one sentence for the person who uploaded it."""
