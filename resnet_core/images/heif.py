"""AVIF and HEIC, what phones take: one container for two codecs.

Pillow decodes AVIF and libheif HEIC. Both leave the colour space that the container names to us.
"""

from __future__ import annotations

import io

import numpy as np
import pillow_heif
from PIL import Image

from resnet_core.images.levels import Scale, to_levels
from resnet_core.images.profiles import named_profile

pillow_heif.register_heif_opener(thumbnails=False)  # so that Pillow opens HEIC, as "HEIF"

FORMATS = ("AVIF", "HEIF")


def is_container(data: bytes) -> bool:
    """Whether a file begins as ISO/IEC 14496-12 says."""
    return data[4:8] == b"ftyp"


def decode(picture: Image.Image, data: bytes) -> tuple[Image.Image, bytes | None]:
    """The pixels of a picture opened from these bytes, and the ICC profile of their colours.

    Raises `PictureError` if the picture is for a screen of high dynamic range.
    """
    profile: bytes | None = picture.info.get("icc_profile")
    named = pillow_heif.open_heif(io.BytesIO(data)).info.get("nclx_profile")
    if named:
        space = int(named["color_primaries"]), int(named["transfer_characteristics"])
        written = named_profile(*space, video=None)
        profile = profile or written
    picture.load()
    if picture.mode.startswith("I"):  # deep grey, which libheif has brought to 16 bits
        picture = Image.fromarray(to_levels(np.asarray(picture), Scale(0, 65535)))
    return picture, profile
