"""ICC profiles: those that a file brings, and those written here for the colours it names.

PNG, AVIF and HEIC can name a colour space by numbers instead of a profile. All of them end as
profiles, so that one library converts every picture.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from resnet_core.images.refusals import HIGH_DYNAMIC_RANGE, PictureError

Point = tuple[float, float]  # a chromaticity, CIE 1931 x and y

# Code points of ITU-T H.273, tables 2 and 3.
_D65, _C, _DCI = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351)
_PRIMARIES: dict[int, tuple[Point, Point, Point, Point]] = {  # red, green, blue, white
    1: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65),
    4: ((0.670, 0.330), (0.210, 0.710), (0.140, 0.080), _C),
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), _D65),
    6: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    7: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65),
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), _C),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), _D65),
}
BT709 = _PRIMARIES[1]
_VIDEO = {1, 6, 14, 15}  # the transfer curve of BT.709 under its four numbers
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
_SRGB_CURVE = 13
_HIGH_DYNAMIC_RANGE = {16, 18}

_D50 = np.array([0.9642, 1.0, 0.8249])  # the white of every profile's connection space
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def named_profile(primaries: int, transfer: int, *, video: float | None = 2.4) -> bytes | None:
    """The profile of a colour space named by H.273's code points; None if they name sRGB or none.

    Chromium shows BT.709's transfer curve in a PNG as a display of gamma 2.4 does and in an AVIF
    as sRGB: ``video`` is that gamma, or None for sRGB's curve. Raises `PictureError` for PQ and
    HLG, which need a screen of their own.
    """
    if transfer in _HIGH_DYNAMIC_RANGE:
        raise PictureError(HIGH_DYNAMIC_RANGE)
    points = _PRIMARIES.get(primaries)
    gamma = video if transfer in _VIDEO else _GAMMAS.get(transfer)
    srgb = transfer == _SRGB_CURVE or (transfer in _VIDEO and video is None)
    if points is None or not (srgb or gamma) or (srgb and points == BT709):
        return None
    return rgb_profile(points, None if srgb else gamma)


def rgb_profile(points: Sequence[Point], gamma: float | None) -> bytes | None:
    """A profile from red, green, blue and white points, and a gamma (None: sRGB's curve).

    None if the points span no colour space, or a number has no place in a profile.
    """
    if gamma is None:
        parameters = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    else:
        parameters = (gamma, 1, 0, 0, 0)
    tags = {b"wtpt": _xyz(_D50)}
    try:
        curve = _curve(*parameters)
        for letter, column in zip(b"rgb", _to_d50(points).T, strict=True):
            tags[bytes([letter]) + b"XYZ"] = _xyz(column)
            tags[bytes([letter]) + b"TRC"] = curve
    except (ArithmeticError, ValueError, struct.error):  # LinAlgError is a ValueError
        return None
    return _profile(tags)


def _to_d50(points: Sequence[Point]) -> npt.NDArray[np.float64]:
    """The XYZ of red, green and blue as columns (3, 3), adapted to D50 as ICC.1 annex E does."""
    *corners, white = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in points)
    primaries = np.stack(corners, axis=1)
    adapted = np.diag((_BRADFORD @ _D50) / (_BRADFORD @ white))
    scaled = primaries * np.linalg.solve(primaries, white)
    result: npt.NDArray[np.float64] = np.linalg.inv(_BRADFORD) @ adapted @ _BRADFORD @ scaled
    return result


def _fixed(*values: float) -> bytes:
    """Numbers as ICC's s15Fixed16; struct refuses what has no place in it."""
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _xyz(values: npt.NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*values)


def _curve(*parameters: float) -> bytes:
    """A parametric curve, type 3: (ax + b)^g from d on, cx below (ICC.1, 10.18)."""
    return b"para\0\0\0\0\0\3\0\0" + _fixed(*parameters)


def _profile(tags: dict[bytes, bytes]) -> bytes:
    """A display profile, version 4, with these tags (ICC.1, 7.2 and 7.3)."""
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    header = struct.pack(">II", start + len(body), 0) + b"\x04\x20\0\0mntrRGB XYZ "
    header = header.ljust(36, b"\0") + b"acsp"
    header = header.ljust(68, b"\0") + _fixed(*_D50)
    return header.ljust(128, b"\0") + table + body
