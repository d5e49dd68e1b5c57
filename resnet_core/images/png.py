"""A PNG file, chunk by chunk: the still picture in it, its colours, and whether it is whole.

Pillow decodes the pixels. It ignores gamma and chromaticities, shows an animation's fallback
instead of its first frame, and leaves missing rows black without a word: that is settled here.
Chunks are named as in the PNG specification, third edition.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import imagecodecs
import numpy as np
from PIL import Image

from resnet_core.images import profiles
from resnet_core.images.levels import cover_scale, grey_of, scale_of, to_levels
from resnet_core.images.refusals import DAMAGED, MAX_PIXELS, TOO_LARGE, PictureError

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
_PASSES = (  # of an interlaced picture: first column and row, then the steps between them
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_PROFILE_BYTES = 4 * 1024 * 1024  # of an unpacked profile; a printer's has one or two megabytes
_PIECE = 1 << 20


@dataclass(frozen=True)
class Still:
    """One picture of a PNG file: a PNG of its own, ``corner`` px into a canvas of ``size`` px."""

    data: bytes
    corner: tuple[int, int]
    size: tuple[int, int]
    profile: bytes | None
    exif: bytes


@dataclass
class _File:
    """The chunks that matter; of those that may occur once, the first."""

    header: bytes = b""
    once: dict[bytes, bytes] = field(default_factory=dict)
    default: list[bytes] = field(default_factory=list)  # what IDAT holds
    frame: bytes = b""  # the first fcTL
    frame_before_default: bool = False
    first_frame: list[bytes] = field(default_factory=list)  # what its fdAT hold


def still(data: bytes) -> Still:
    """The picture that a browser shows first: the first frame, where the file is an animation.

    Raises `PictureError` if the file is damaged, its picture too large, or some rows are missing.
    """
    file = _read(data)
    try:
        width, height = struct.unpack(">II", file.header[:8])
        left, top, size, parts = 0, 0, (width, height), file.default
        if b"acTL" in file.once and file.first_frame and not file.frame_before_default:
            parts = file.first_frame
            width, height, left, top = struct.unpack(">4I", file.frame[4:20])
        if max(size[0] * size[1], width * height) > MAX_PIXELS:
            raise PictureError(TOO_LARGE)
        inside = left + width <= size[0] and top + height <= size[1]
        needed = _bytes_of(width, height, *file.header[8:10], interlaced=file.header[12] == 1)
    except (struct.error, IndexError, KeyError) as error:
        raise PictureError(DAMAGED) from error
    if not inside or not min(width, height) or not _holds(parts, needed):
        raise PictureError(DAMAGED)
    chunks = [(b"IHDR", struct.pack(">II", width, height) + file.header[8:])]
    chunks += [(name, file.once[name]) for name in (b"PLTE", b"tRNS") if name in file.once]
    chunks += [*((b"IDAT", part) for part in parts), (b"IEND", b"")]
    png = SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)
    return Still(png, (left, top), size, _profile(file.once), file.once.get(b"eXIf", b""))


def decode(picture: Image.Image, data: bytes) -> tuple[Image.Image, str]:
    """The pixels of a still PNG that Pillow opened from these bytes, and a remark on their scale.

    Pillow keeps the upper 8 of 16 bits in colour, which is nearly nothing of a 12-bit picture.
    """
    picture.load()
    if picture.mode.startswith("I"):
        grey, remark = grey_of(picture)
        if "transparency" in picture.info:
            cover = np.asarray(picture) != picture.info["transparency"]
            grey.putalpha(Image.fromarray(cover))
        return grey, remark
    if data[24] < 16 or "transparency" in picture.info or not _is_dark(picture):
        return picture, ""
    values = imagecodecs.png_decode(data)  # (H, W, 1 to 4)
    has_cover = picture.mode.endswith("A")
    colours = values[..., :-1] if has_cover else values
    scale = scale_of(colours)
    levels = to_levels(colours, scale)
    deep = Image.fromarray(levels.squeeze(2) if levels.shape[2] == 1 else levels)
    if has_cover:
        cover = np.ascontiguousarray(values[..., -1])
        deep.putalpha(Image.fromarray(to_levels(cover, cover_scale(cover, scale))))
    return deep, scale.remark


def _is_dark(picture: Image.Image) -> bool:
    """Whether the upper bytes of all colours leave their two highest bits unused."""
    return all(np.asarray(picture.getchannel(name)).max() < 64 for name in "RGB")


def _read(data: bytes) -> _File:
    file = _File()
    for name, body in _chunks(data):
        if name == b"IHDR":
            file.header = file.header or body
        elif name == b"IDAT":
            file.default.append(body)
        elif name == b"fdAT":
            if file.frame and not file.frame_before_default:
                file.first_frame.append(body[4:])
        elif name == b"fcTL":
            if file.first_frame or file.frame_before_default:
                continue
            file.frame = body
            file.frame_before_default = not file.default
        elif name == b"eXIf" or not file.default:
            file.once.setdefault(name, body)
    return file


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and bodies up to IEND or the file's end; a broken chunk that is not needed is left out.

    Pixels have a check of their own inside. Raises `PictureError` if another chunk is broken that
    the picture needs.
    """
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        name = data[place + 4 : place + 8]
        body = data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        place += 12 + length
        if name == b"IEND":
            return
        if name in (b"IDAT", b"fdAT") or check == zlib.crc32(name + body).to_bytes(4, "big"):
            yield name, body
        elif name[:1].isupper() or name in (b"tRNS", b"fcTL"):
            raise PictureError(DAMAGED)


def _chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)


def _bytes_of(width: int, height: int, depth: int, colours: int, *, interlaced: bool) -> int:
    """The size of the unpacked rows, each with the byte that names its filter."""
    bits = _SAMPLES[colours] * depth
    total = 0
    for left, top, across, down in _PASSES if interlaced else ((0, 0, 1, 1),):
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _holds(parts: list[bytes], needed: int) -> bool:
    """Whether these pieces of one zlib stream unpack to as many bytes, counted piece by piece."""
    stream, found = zlib.decompressobj(), 0
    try:
        for part in parts:
            rest = part
            while rest and not stream.eof and found < needed:
                found += len(stream.decompress(rest, _PIECE))
                rest = stream.unconsumed_tail
        while found < needed and (more := stream.decompress(b"", _PIECE)):
            found += len(more)
    except zlib.error:
        return False
    return found >= needed


def _profile(chunks: dict[bytes, bytes]) -> bytes | None:
    """The colour space by the specification's precedence: cICP, iCCP, sRGB, gAMA with cHRM."""
    primaries, transfer, matrix, full = (*chunks.get(b"cICP", b""), 0, 0, 1, 0)[:4]
    named = matrix == 0 and full == 1
    if named and (profile := profiles.named_profile(primaries, transfer)):
        return profile
    if named and (primaries, transfer) == (1, 13):
        return None
    if profile := _unpacked(chunks.get(b"iCCP", b"")):
        return profile
    gamma = int.from_bytes(chunks.get(b"gAMA", b"")[:4], "big") / 100_000
    if b"sRGB" in chunks or not gamma:
        return None
    corners = chunks.get(b"cHRM", b"")
    if len(corners) != 32:
        # As libpng does: a gamma within 5% of sRGB's stands for sRGB itself.
        return (
            None if abs(gamma * 2.2 - 1) < 0.05 else profiles.rgb_profile(profiles.BT709, 1 / gamma)
        )
    values = [value / 100_000 for value in struct.unpack(">8I", corners)]
    white, *points = zip(values[::2], values[1::2], strict=True)
    return profiles.rgb_profile((*points, white), 1 / gamma)


def _unpacked(chunk: bytes) -> bytes | None:
    """The profile in an iCCP chunk: a name, a zero, the method, and a zlib stream."""
    _, _, packed = chunk.partition(b"\0")
    if packed[:1] != b"\0":
        return None
    try:
        profile = zlib.decompressobj().decompress(packed[1:], _PROFILE_BYTES)
    except zlib.error:
        return None
    return profile if profile[36:40] == b"acsp" else None
