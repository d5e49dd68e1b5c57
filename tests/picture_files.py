"""Picture files that no writer makes for us: chunks, frames and profiles put together by hand.

The profiles' matrices are published ones, so that they are no copy of what the code computes.
"""

import io
import struct
import zlib

import numpy as np
from PIL import Image

# Red, green and blue (columns of XYZ, here as rows) adapted to D50. Lindbloom's tables for sRGB,
# Adobe RGB (1998) and ProPhoto RGB; for Display P3 the numbers in Apple's profile.
SRGB = ((0.43607, 0.22250, 0.01393), (0.38506, 0.71688, 0.09710), (0.14308, 0.06062, 0.71417))
ADOBE = ((0.60976, 0.31112, 0.01948), (0.20524, 0.62566, 0.06089), (0.14922, 0.06322, 0.74484))
PROPHOTO = ((0.79767, 0.28804, 0.0), (0.13519, 0.71187, 0.0), (0.03135, 0.00009, 0.82521))
P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
P3_POINTS = ((0.3127, 0.3290), (0.680, 0.320), (0.265, 0.690), (0.150, 0.060))  # white first


def scene(seed=0, size=(288, 256), top=255):
    """A picture (H, W, 3) from 0 to ``top``; each channel has its own slope, waves and grain."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[: size[1], : size[0]] / min(size)
    slopes = np.stack([x, y, 1.2 - 0.5 * (x + y)], axis=-1) * 0.6
    waves = 0.1 * np.sin(9 * (x[..., None] + y[..., None] * (1, 2, 3)) + chance.uniform(0, 6, 3))
    values = 0.15 + slopes + waves + chance.normal(0, 0.015, slopes.shape)
    return (values.clip(0, 1) * top).round()


def encode(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name, body):
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)


def with_chunks(png, *chunks):
    """The PNG with chunks of its own right after its header."""
    return png[:33] + b"".join(chunk(name, body) for name, body in chunks) + png[33:]


def bodies(png, wanted=b"IDAT"):
    place, found = 8, []
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        if png[place + 4 : place + 8] == wanted:
            found.append(png[place + 8 : place + 8 + length])
        place += 12 + length
    return b"".join(found)


def gamma(value):
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def chromaticities(points):
    return b"cHRM", struct.pack(">8I", *(round(v * 100_000) for point in points for v in point))


def code_points(primaries, transfer):
    return b"cICP", bytes([primaries, transfer, 0, 1])


def embedded(profile):
    return b"iCCP", b"profile\0\0" + zlib.compress(profile)


def png_of(rows, header):
    """A PNG from unpacked rows, each with its filter's byte, and IHDR's fields."""
    parts = chunk(b"IHDR", struct.pack(">IIBBBBB", *header)), chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def animation(fallback, frame, corner, size):
    """An animated PNG of one frame; the picture for those that know no animation is not in it."""
    picture = encode(fallback)
    control = struct.pack(">5I2H2B", 0, *frame.size, *corner, 1, 10, 0, 0)
    return (
        picture[:33]
        + chunk(b"acTL", struct.pack(">II", 1, 0))
        + chunk(b"IDAT", bodies(picture))
        + chunk(b"fcTL", control)
        + chunk(b"fdAT", struct.pack(">I", 1) + bodies(encode(frame)))
        + chunk(b"IEND", b"")
    )


def rgb_profile(columns, curve):
    """A display profile by ICC.1: three columns, and a parametric curve or a plain gamma."""
    if isinstance(curve, tuple):
        written = b"para\0\0\0\0\0\3\0\0" + _fixed(*curve)
    else:
        written = b"curv\0\0\0\0" + struct.pack(">IHH", 1, round(curve * 256), 0)
    tags = {b"wtpt": _xyz(0.9642, 1.0, 0.8249)}
    for letter, column in zip((b"r", b"g", b"b"), columns, strict=True):
        tags |= {letter + b"XYZ": _xyz(*column), letter + b"TRC": written}
    return _profile(b"RGB ", tags)


def grey_profile(exponent):
    written = b"curv\0\0\0\0" + struct.pack(">IHH", 1, round(exponent * 256), 0)
    return _profile(b"GRAY", {b"wtpt": _xyz(0.9642, 1.0, 0.8249), b"kTRC": written})


def bmp_with_profile(image, profile):
    """A BMP whose header is a BITMAPV5HEADER with an embedded profile."""
    plain = encode(image, "BMP")
    pixels = plain[54:]
    header = bytearray(124)
    header[:40] = plain[14:54]
    header[0] = 124
    header[56:60] = b"DEBM"
    struct.pack_into("<III", header, 108, 4, 124 + len(pixels), len(profile))
    start = 14 + 124
    first = struct.pack("<2sIHHI", b"BM", start + len(pixels) + len(profile), 0, 0, start)
    return first + bytes(header) + pixels + profile


def gif_in_a_corner(image, corner, size):
    """A GIF whose only frame covers a part of its canvas."""
    gif = bytearray(encode(image.quantize(64), "GIF"))
    frame = gif.index(b"\x2c", 13 + 3 * 2 ** ((gif[10] & 7) + 1))
    struct.pack_into("<HH", gif, 6, *size)
    struct.pack_into("<HH", gif, frame + 1, *corner)
    return bytes(gif)


def heic_turned(heic, quarters):
    """The HEIC with a property that turns its picture, ``quarters`` times anticlockwise.

    Written by ISO/IEC 23008-12: a box for the turn, its number among the picture's properties, and
    ten bytes more in every box around them and before every piece of data.
    """
    out = bytearray(heic)
    properties, associations = heic.index(b"ipco") - 4, heic.index(b"ipma") - 4
    (length,) = struct.unpack_from(">I", heic, properties)
    number, place = 1, properties + 8
    while place < properties + length:
        place += struct.unpack_from(">I", heic, place)[0]
        number += 1
    for name in (b"meta", b"iprp"):
        _add(out, heic.index(name) - 4, 10)
    _add(out, properties, 9)
    _add(out, associations, 1)
    offsets = heic.index(b"iloc") + 4  # version 1 or 0: offsets and lengths of 4 bytes each
    version, sizes = heic[offsets], heic[offsets + 4 : offsets + 6]
    assert sizes[0] == 0x44 and version < 2
    (items,) = struct.unpack_from(">H", heic, offsets + 6)
    base = sizes[1] >> 4
    place = offsets + 8
    for _ in range(items):
        place += 2 + (2 if version else 0) + 2 + base
        (extents,) = struct.unpack_from(">H", heic, place)
        for extent in range(extents):
            _add(out, place + 2 + 8 * extent, 10)
        place += 2 + 8 * extents
    count = associations + 18  # of the first picture's properties
    out[count] += 1
    end = count + 1 + heic[count]
    box = struct.pack(">I4sB", 9, b"irot", quarters)
    return bytes(
        out[: properties + length]
        + box
        + out[properties + length : end]
        + bytes([0x80 | number])
        + out[end:]
    )


def _add(data, place, more):
    struct.pack_into(">I", data, place, struct.unpack_from(">I", data, place)[0] + more)


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def xmp_turned(orientation):
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf'
        '-syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
        f' tiff:Orientation="{orientation}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def _fixed(*values):
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _xyz(*values):
    return b"XYZ \0\0\0\0" + _fixed(*values)


def _profile(space, tags):
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    header = struct.pack(">II", start + len(body), 0) + b"\2\x40\0\0mntr" + space + b"XYZ "
    header = header.ljust(36, b"\0") + b"acsp"
    header = header.ljust(68, b"\0") + _fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + table + body
