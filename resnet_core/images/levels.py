"""Values of any depth as 8-bit levels: which value becomes black, and which white.

A file says how many bits it keeps a value in, not how many of them its camera or scanner used.
Twelve bits stored in sixteen would look nearly black, so the smallest usual depth that holds the
values sets the scale. Stretching every picture to its own range would turn a dark one bright.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

_DEPTHS = (8, 10, 12, 14)  # bits that cameras, scanners and microscopes use of a wider file
_TOPS = (1.0, 255.0, 65535.0)  # what white is in files of real numbers
_ROWS = 256  # worked on at once, so that no second picture of wide values is needed


@dataclass(frozen=True)
class Scale:
    """The values shown as 0 and as 255, and a ``remark`` where the file does not settle them."""

    black: float
    white: float
    remark: str = ""


def scale_of(values: npt.NDArray[np.generic], bits: int | None = None) -> Scale:
    """The scale of a picture's values, any shape, bool, integer or real.

    ``bits`` is the depth that the file gives a value, by default that of the array's type.
    Infinite and undefined values are left out.
    """
    if values.dtype.kind == "b":
        return Scale(0, 1)
    if values.dtype.kind == "f":
        return _scale_of_reals(values)
    signed = values.dtype.kind == "i"
    bits = bits or 8 * values.dtype.itemsize
    low, high = int(values.min()), int(values.max())
    if low < 0:
        return _own(low, high)
    full = bits - signed
    if bits < 16 and not signed:
        return Scale(0, 2**bits - 1)
    used = next((depth for depth in _DEPTHS if depth < full and high < 2**depth), min(full, 16))
    white = 2**used - 1
    if high > white:
        return _own(low, high)
    remark = (
        f"The largest value in this {bits}-bit file is {high}. "
        f"We read its values as {used}-bit: {white} is full scale."
    )
    return Scale(0, white, "" if used == bits else remark)


def cover_scale(cover: npt.NDArray[np.generic], colours: Scale, bits: int | None = None) -> Scale:
    """The scale of a picture's transparency: that of its colours where it fits, else the file's.

    Faint values must not decide for themselves: a faint picture would become an opaque one.
    """
    if colours.black == 0 and float(cover.max()) <= colours.white:
        return colours
    return Scale(0, 1 if cover.dtype.kind in "bf" else 2 ** (bits or 8 * cover.dtype.itemsize) - 1)


def to_levels(values: npt.NDArray[np.generic], scale: Scale) -> npt.NDArray[np.uint8]:
    """The values, (H, W) or (H, W, C), as levels from 0 to 255; what lies outside is clipped."""
    if values.dtype == np.uint8 and (scale.black, scale.white) == (0, 255):
        return values.astype(np.uint8, copy=False)
    levels = np.empty(values.shape, np.uint8)
    wide = np.float32 if values.dtype.itemsize <= 2 else np.float64
    factor = 255 / max(scale.white - scale.black, 1e-9)
    for top in range(0, len(values), _ROWS):
        band: npt.NDArray[Any] = values[top : top + _ROWS].astype(wide)
        band[~np.isfinite(band)] = scale.black
        band -= scale.black
        band *= factor
        band += 0.5
        levels[top : top + _ROWS] = band.clip(0, 255, out=band)
    return levels


def grey_of(image: Image.Image) -> tuple[Image.Image, str]:
    """8-bit grey of a picture in one of Pillow's wide modes (I, I;16, F), and the remark on it."""
    values = np.asarray(image)
    scale = scale_of(values)
    return Image.fromarray(to_levels(values, scale)), scale.remark


def _scale_of_reals(values: npt.NDArray[np.generic]) -> Scale:
    low, high = np.inf, -np.inf
    for top in range(0, len(values), _ROWS):
        band = values[top : top + _ROWS].astype(np.float64)
        band = band[np.isfinite(band)]
        if band.size:
            low, high = min(low, float(band.min())), max(high, float(band.max()))
    if low > high:
        return Scale(0, 1)
    # A picture that uses less than a sixteenth of a range was not written for that range.
    usual = (top for top in _TOPS if high <= top and (top == 1 or high > top / 16))
    white = next(usual, None) if low >= 0 else None
    if white is None:
        return _own(low, high)
    remark = f"The largest value in this file is {high:g}. We show {white:g} as full scale."
    return Scale(0, white, "" if white == 1 else remark)


def _own(low: float, high: float) -> Scale:
    remark = (
        f"The values in this file run from {low:.6g} to {high:.6g}. We stretch them to full scale."
    )
    return Scale(low, high, remark)
