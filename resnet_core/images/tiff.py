"""TIFF: every kind of grey, colour, palette, ink and transparency, at every depth.

tifffile decodes the values; Pillow gets some kinds wrong without saying so: planes of 16 bits,
white as zero, packed bits, signs. What the values mean is settled here. Tags are named as in
TIFF 6.0.
"""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from tifffile import COMPRESSION, PHOTOMETRIC, TiffFile, TiffPage

from resnet_core.images import jpeg
from resnet_core.images.decoded import Decoded
from resnet_core.images.levels import Scale, cover_scale, scale_of, to_levels
from resnet_core.images.refusals import DAMAGED, MAX_PIXELS, TOO_LARGE, PictureError

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_MAX_UNPACKED = 3 * MAX_PIXELS  # bytes: the most pixels, in three colours of 8 bits
_MAX_PIECES = 1 << 17  # strips or tiles
_AT_ONCE = 1 << 18  # pixels that are converted together
_ICC, _ORIENTATION = 34675, 274
_TOO_DEEP = (
    f"This TIFF is too large when unpacked: at most {_MAX_UNPACKED // 10**6} MB are accepted."
)
_UNSEEN = "This kind of TIFF ({}) cannot be shown: save it as PNG or JPEG."
# Only these unpack into a space of known size: others would let a small file fill the memory.
_COMPRESSIONS = {
    COMPRESSION.NONE,
    COMPRESSION.CCITTRLE,
    COMPRESSION.CCITT_T4,
    COMPRESSION.CCITT_T6,
    COMPRESSION.LZW,
    COMPRESSION.JPEG,
    COMPRESSION.ADOBE_DEFLATE,
    COMPRESSION.DEFLATE,
    COMPRESSION.PACKBITS,
    COMPRESSION.LZMA,
    COMPRESSION.ZSTD,
}
_COLOURS: dict[int, int] = {  # how many samples of a pixel are its colour
    PHOTOMETRIC.MINISWHITE: 1,
    PHOTOMETRIC.MINISBLACK: 1,
    PHOTOMETRIC.RGB: 3,
    PHOTOMETRIC.PALETTE: 1,
    PHOTOMETRIC.SEPARATED: 4,
    PHOTOMETRIC.YCBCR: 3,
    PHOTOMETRIC.CIELAB: 3,
}
_INKS = 1  # of an InkSet: cyan, magenta, yellow and black
_PREMULTIPLIED, _COVER = 1, 2  # meanings of ExtraSamples
_LAYERS = {(1, True): "La", (1, False): "LA", (3, True): "RGBa", (3, False): "RGBA"}


def decode(data: bytes) -> Decoded:
    """The first picture of a TIFF file at 8 bits a value, in L, LA, RGB, RGBA, CMYK or LAB.

    Raises `PictureError` if it is too large, damaged, or of a kind that has no right picture.
    """
    with TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        _check(page, data)
        try:
            values = page.asarray(maxworkers=1)
        except NotImplementedError as error:
            raise PictureError(_UNSEEN.format("coarse colour without JPEG")) from error
        if page.axes == "SYX":
            values = np.moveaxis(values, 0, -1)
        values = values.reshape(page.imagelength, page.imagewidth, page.samplesperpixel)
        image, remark = _picture(page, values)
        profile, turn = page.tags.valueof(_ICC), page.tags.valueof(_ORIENTATION)
    return Decoded(
        image,
        profile if isinstance(profile, bytes) else None,
        turn if isinstance(turn, int) else 1,
        remark,
    )


def _check(page: TiffPage, data: bytes) -> None:
    """Refuse before anything is unpacked."""
    pixels = page.imagewidth * page.imagelength
    if page.dtype is None or page.dtype.kind not in "buif":
        raise PictureError(_UNSEEN.format(f"{page.bitspersample} bits a value"))
    piece = math.prod(page.chunks) * page.dtype.itemsize
    unpacked = pixels * page.samplesperpixel * page.dtype.itemsize
    if pixels > MAX_PIXELS or max(piece, unpacked) > _MAX_UNPACKED:
        raise PictureError(TOO_LARGE if pixels > MAX_PIXELS else _TOO_DEEP)
    if page.compression not in _COMPRESSIONS:
        raise PictureError(_UNSEEN.format(f"packed as {_name(page.compression)}"))
    colours = _COLOURS.get(page.photometric)
    if colours is None:
        raise PictureError(_UNSEEN.format(_name(page.photometric)))
    if page.imagedepth != 1 or not _is_plain(page, colours):
        raise PictureError(_UNSEEN.format(f"{page.samplesperpixel} channels"))
    if not _is_whole(page, data):
        raise PictureError(DAMAGED)


def _is_whole(page: TiffPage, data: bytes) -> bool:
    """Whether every strip or tile is there, and of a size that the header admits."""
    places = list(zip(page.dataoffsets, page.databytecounts, strict=True))
    pieces = math.prod(page.chunked)
    if not pieces or pieces > _MAX_PIECES or len(places) != pieces:
        return False
    if not all(count and start + count <= len(data) for start, count in places):
        return False
    if page.compression != COMPRESSION.JPEG:
        return True
    height, width = page.chunks[:2]
    return all(jpeg.is_piece(data[start : start + count], width, height) for start, count in places)


def _is_plain(page: TiffPage, colours: int) -> bool:
    """Whether the samples are colours and at most one cover, not channels of another meaning."""
    extra = page.samplesperpixel - colours
    if page.photometric == PHOTOMETRIC.SEPARATED:
        return extra == 0 and page.tags.valueof("InkSet", _INKS) == _INKS
    if page.photometric in (PHOTOMETRIC.YCBCR, PHOTOMETRIC.CIELAB):
        return extra == 0 and page.planarconfig == 1
    return extra == 0 or (extra == 1 and (colours == 3 or _has_cover(page)))


def _has_cover(page: TiffPage) -> bool:
    return page.extrasamples[:1] in ((_PREMULTIPLIED,), (_COVER,))


def _name(value: Any) -> str:
    return str(getattr(value, "name", value))


def _picture(page: TiffPage, values: npt.NDArray[Any]) -> tuple[Image.Image, str]:
    """The picture of values (H, W, samples), and a remark on their scale."""
    kind, count = page.photometric, _COLOURS[page.photometric]
    colours = values[..., :count]
    if kind == PHOTOMETRIC.PALETTE:
        scale = Scale(0, 2**page.bitspersample - 1)
        levels = _looked_up(page, colours[..., 0])
    else:
        scale = scale_of(colours, page.bitspersample)
        levels = to_levels(colours, scale)
    if kind == PHOTOMETRIC.MINISWHITE:
        levels = 255 - levels
    if kind == PHOTOMETRIC.CIELAB:
        if page.bitspersample != 8:
            raise PictureError(_UNSEEN.format("CIELAB of more than 8 bits"))
        height, width = levels.shape[:2]
        # The stored a and b have a sign, which this decoder of Pillow's knows.
        return Image.frombytes("LAB", (width, height), levels.tobytes(), "raw", "LAB"), ""
    if kind == PHOTOMETRIC.YCBCR and page.compression != COMPRESSION.JPEG:
        levels = _from_ycbcr(page, levels)
    if not _has_cover(page):
        return _image(levels, {1: "L", 3: "RGB", 4: "CMYK"}[levels.shape[2]]), scale.remark
    alpha = values[..., count]
    cover = to_levels(alpha, cover_scale(alpha, scale, page.bitspersample))
    premultiplied = page.extrasamples[0] == _PREMULTIPLIED
    layer = _image(np.dstack([levels, cover]), _LAYERS[levels.shape[2], premultiplied])
    return layer.convert({"La": "LA", "RGBa": "RGBA"}.get(layer.mode, layer.mode)), scale.remark


def _image(levels: npt.NDArray[np.uint8], mode: str) -> Image.Image:
    height, width = levels.shape[:2]
    return Image.frombytes(mode, (width, height), np.ascontiguousarray(levels))


def _looked_up(page: TiffPage, indices: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """The colours (H, W, 3) of a palette's numbers (H, W)."""
    colours = page.colormap
    if colours is None or indices.min() < 0 or indices.max() >= colours.shape[1]:
        raise PictureError(DAMAGED)
    # Some programs write bytes where the format wants 16 bits.
    table = colours if colours.max() < 256 else (colours.astype(np.uint32) + 128) // 257
    looked_up: npt.NDArray[np.uint8] = table.T.astype(np.uint8)[indices]
    return looked_up


def _from_ycbcr(page: TiffPage, levels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Red, green and blue (H, W, 3) by TIFF 6.0, section 21."""
    red, green, blue = _numbers(page, "YCbCrCoefficients", (0.299, 0.587, 0.114))
    range_of = _numbers(page, "ReferenceBlackWhite", (0, 255, 128, 255, 128, 255))
    black, white = np.array(range_of[::2]), np.array(range_of[1::2])
    pixels = levels.reshape(-1, 3)
    rgb = np.empty_like(pixels)
    for start in range(0, len(pixels), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        y, cb, cr = ((pixels[part] - black) * (np.array([255, 127, 127]) / (white - black))).T
        r, b = y + cr * (2 - 2 * red), y + cb * (2 - 2 * blue)
        g = (y - red * r - blue * b) / green
        rgb[part] = (np.stack([r, g, b], axis=1) + 0.5).clip(0, 255)
    return rgb.reshape(levels.shape)


def _numbers(page: TiffPage, tag: str, default: tuple[float, ...]) -> tuple[float, ...]:
    """A tag's numbers; of rational ones tifffile gives numerators and denominators in turn."""
    value = page.tags.valueof(tag)
    if not isinstance(value, tuple):
        return default
    if len(value) == 2 * len(default):
        value = tuple(a / b for a, b in zip(value[::2], value[1::2], strict=True))
    if len(value) != len(default):
        raise PictureError(DAMAGED)
    return value
