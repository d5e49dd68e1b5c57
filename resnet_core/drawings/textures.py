"""What surfaces look like: flat colour, gradients, stripes, checks, dots, and noise of many sizes.

A texture is described in units of the picture's side, so it is the same at every resolution.
"""

from __future__ import annotations

import colorsys
import math
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field: TypeAlias = NDArray[np.floating[Any]]  # (S, S), or colours (S, S, 3) from 0 to 255
Colour: TypeAlias = NDArray[np.floating[Any]]  # (3,)
Rng: TypeAlias = np.random.Generator

KINDS = ("flat", "gradient", "stripes", "checks", "dots", "noise")
_LUMA = np.array([0.299, 0.587, 0.114])


def colour(rng: Rng) -> Colour:
    """Any colour: vivid or muted, light or dark."""
    hue, value = rng.random(), rng.uniform(0.08, 1)
    return np.array(colorsys.hsv_to_rgb(hue, rng.random() ** 0.8, value)) * 255


def apart_from(others: list[Colour], rng: Rng) -> Colour:
    """A colour that the eye can tell from the others, by brightness or by hue."""
    best, widest = colour(rng), -1.0
    for _ in range(12):
        candidate = colour(rng)
        gap = min(_difference(candidate, other) for other in others)
        if gap > 70:
            return candidate
        if gap > widest:
            best, widest = candidate, gap
    return best


def texture(rng: Rng, size: int, first: Colour, second: Colour, kind: str) -> Field:
    """A surface between two colours: (S, S, 3), from 0 to 255."""
    if kind == "flat":
        return np.broadcast_to(first.astype(np.float32), (size, size, 3))
    return blend(first, second, _amount(rng, size, kind))


def blend(first: Colour | Field, second: Colour | Field, amount: Field) -> Field:
    """From the first (where the amount is 0) to the second (where it is 1): (S, S, 3)."""
    first, second = np.asarray(first, np.float32), np.asarray(second, np.float32)
    return first + amount[..., None] * (second - first)


def smooth_noise(rng: Rng, size: int, cells: int) -> Field:
    """Random values on a grid of cells, interpolated: (S, S), from 0 to 1."""
    grid = Image.fromarray(rng.random((cells, cells), dtype=np.float32))
    return np.asarray(grid.resize((size, size), Image.Resampling.BICUBIC))


@lru_cache(maxsize=8)
def places(size: int) -> tuple[Field, Field]:
    """x and y of every pixel's centre, (S, S) each, from 0 to 1."""
    line = (np.arange(size, dtype=np.float32) + 0.5) / size
    x: Field
    y: Field
    x, y = np.meshgrid(line, line)
    x.flags.writeable = y.flags.writeable = False
    return x, y


def _amount(rng: Rng, size: int, kind: str) -> Field:
    if kind == "noise":
        cells = int(rng.integers(3, 14))
        total = smooth_noise(rng, size, cells)
        for finer in (2, 5):
            total = total + smooth_noise(rng, size, cells * finer) / finer
        return _clipped((total - total.min()) / (np.ptp(total) + 1e-6))
    x, y = places(size)
    angle = rng.uniform(0, math.tau)
    along = x * np.float32(math.cos(angle)) + y * np.float32(math.sin(angle))
    if kind == "gradient":
        return _clipped((along - along.min()) / np.ptp(along))
    across = y * np.float32(math.cos(angle)) - x * np.float32(math.sin(angle))
    period = np.float32(math.exp(rng.uniform(math.log(0.035), math.log(0.22))))
    phase = rng.uniform(0, math.tau, 2).astype(np.float32)
    waves = np.sin(along * (math.tau / period) + phase[0])
    if kind == "checks":
        waves = waves * np.sin(across * (math.tau / period) + phase[1])
    if kind == "dots":
        waves = (waves + np.sin(across * (math.tau / period) + phase[1])) / 2 - rng.uniform(0, 0.4)
    sharpness = np.float32(rng.uniform(2, 8))
    return _clipped(waves * sharpness + 0.5)


def _clipped(amount: Field) -> Field:
    return np.asarray(np.clip(amount, 0, 1), np.float32)


def _difference(a: Colour, b: Colour) -> float:
    brightness = abs(float(_LUMA @ (a - b)))
    return max(brightness * 1.3, 0.6 * float(np.linalg.norm(a - b)))
