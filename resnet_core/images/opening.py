"""From an uploaded file to a checked picture.

Whatever people upload ends here: `read_picture` returns a small, upright RGB picture or raises a
`PictureError` with a sentence for its owner. A file is judged by its header before it is decoded,
because a few hundred kilobytes can unfold into gigabytes.
"""

from __future__ import annotations

import io
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.GifImagePlugin import GifImageFile

from resnet_core.images import heif, jpeg, png, tiff
from resnet_core.images.colour import as_rgb
from resnet_core.images.decoded import Decoded
from resnet_core.images.refusals import (
    ACCEPTED,
    DAMAGED,
    MAX_BYTES,
    MAX_PIXELS,
    TOO_LARGE,
    TOO_LONG,
    UNKNOWN,
    PictureError,
)

_KEPT_SIDE = 512  # shorter side of a picture in memory: twice what the network looks at
_MAX_ASPECT = 4  # a longer strip would resize into a giant: its shorter side sets the scale
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Opened:
    """An upright RGB picture, and a ``remark`` on how its file was read, often empty."""

    image: Image.Image
    remark: str = ""


def open_picture(source: bytes | str | os.PathLike[str]) -> Image.Image:
    """Open an uploaded file, given as its bytes or its path, as an upright RGB picture.

    Colours are converted to sRGB, transparency lies on white, deep values become 8-bit levels, an
    animation gives its first frame. A strip longer than 4:1 keeps its middle; a shorter side over
    512 px becomes 512. Smaller pictures keep every pixel. Raises `PictureError` for anything else.
    """
    return read_picture(source).image


def read_picture(source: bytes | str | os.PathLike[str]) -> Opened:
    """`open_picture` with its remark: what was assumed where the file does not settle its scale."""
    data = _read(source)
    try:
        decoded = _decoded(data)
        small = _small(middle(decoded.image), decoded.profile)
        turn = _UPRIGHT.get(decoded.orientation)
        # A copy, so that no reference to the uploaded file's bytes stays behind.
        upright = small.copy() if turn is None else small.transpose(turn)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise PictureError(UNKNOWN) from error
    except Exception as error:  # a malformed file can raise nearly anything
        raise PictureError(DAMAGED) from error
    upright.info = {}
    return Opened(upright, decoded.remark)


def middle(image: Image.Image) -> Image.Image:
    """The picture, or the middle of a strip, at most 4:1."""
    width = min(image.width, _MAX_ASPECT * image.height)
    height = min(image.height, _MAX_ASPECT * image.width)
    if (width, height) == image.size:
        return image
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _read(source: bytes | str | os.PathLike[str]) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        try:
            with Path(source).open("rb") as file:
                data = file.read(MAX_BYTES + 1)  # one more tells a full file from a longer one
        except OSError as error:
            raise PictureError("The file could not be read: please upload it again.") from error
    if not data:
        raise PictureError(f"This file is empty: use a picture as {ACCEPTED}.")
    if len(data) > MAX_BYTES:
        raise PictureError(TOO_LONG)
    return data


def _decoded(data: bytes) -> Decoded:
    if data.startswith(png.SIGNATURE):
        return _from_png(data)
    if data.startswith(tiff.SIGNATURES):
        return tiff.decode(data)
    if heif.is_container(data):
        return _from_heif(data)
    if data.startswith(jpeg.SIGNATURE):
        picture = jpeg.decode(data, lambda whole: _header(whole, "JPEG"))
    else:
        picture = _header(data, "WEBP", "GIF", "BMP")
    if isinstance(picture, GifImageFile):
        return _from_gif(picture)
    picture.load()
    profile = _bmp_profile(data) if picture.format == "BMP" else picture.info.get("icc_profile")
    return Decoded(picture, profile, _orientation(picture.info.get("exif")))


def _header(data: bytes, *formats: str) -> Image.Image:
    """A picture that is not decoded yet, and not too large to be."""
    picture = Image.open(io.BytesIO(data), formats=formats)
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureError(TOO_LARGE)
    if formats == ("JPEG",):
        picture.draft(None, (_KEPT_SIDE, _KEPT_SIDE))  # shrinks while it decodes
    return picture


def _from_png(data: bytes) -> Decoded:
    still = png.still(data)
    picture, remark = png.decode(_header(still.data, "PNG"), still.data)
    if picture.size != still.size:
        picture = _laid(picture, still.corner, still.size)
    return Decoded(picture, still.profile, _orientation(still.exif), remark)


def _from_heif(data: bytes) -> Decoded:
    try:
        picture = _header(data, *heif.FORMATS)
    except UnidentifiedImageError as error:
        raise PictureError(DAMAGED) from error
    exif = picture.info.get("exif")
    return Decoded(*heif.decode(picture, data), _orientation(exif))


def _from_gif(picture: GifImageFile) -> Decoded:
    """The first frame, which may be smaller than the canvas: around it nothing is drawn."""
    frame = picture.tile[0].extents or (0, 0, *picture.size)
    picture.load()
    if frame == (0, 0, *picture.size):
        return Decoded(picture)
    return Decoded(_laid(picture.crop(frame), frame[:2], picture.size))


def _laid(picture: Image.Image, corner: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    canvas = Image.new("RGBA", size)
    canvas.paste(picture.convert("RGBA"), corner)
    return canvas


def _bmp_profile(data: bytes) -> bytes | None:
    """The profile at the end of a BMP whose header, BITMAPV5HEADER, says that it has one."""
    header = data[14:138]
    if len(header) < 124 or header[0] < 124 or header[56:60] != b"DEBM":
        return None
    start, length = struct.unpack_from("<II", header, 112)
    return data[14 + start : 14 + start + length]


def _orientation(exif: bytes | None) -> int:
    """The orientation, 1 to 8, in EXIF data; 1 if there is none or it cannot be read."""
    # Image.getexif would also believe XMP, which browsers do not.
    tags = Image.Exif()
    try:
        tags.load(exif or b"")
        return int(tags.get(ExifTags.Base.Orientation, 1))
    except Exception:  # good pixels with a broken tag are worth showing as they are
        return 1


def _small(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB, its shorter side at most 512 px."""
    if image.mode in ("L", "RGB", "CMYK") and not image.has_transparency_data:
        return as_rgb(_shrink(image), profile)  # a large one is converted when it is small
    return _shrink(as_rgb(image, profile))


def _shrink(image: Image.Image) -> Image.Image:
    shorter = min(image.size)
    if shorter <= _KEPT_SIDE:
        return image
    width, height = (round(side * _KEPT_SIDE / shorter) for side in image.size)
    # The gap lets whole blocks be averaged first: as good to the eye and several times faster.
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
