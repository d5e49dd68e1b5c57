"""Pictures drawn by this code, so that a lecture can start without anybody's photograph.

Every shape is a signed distance, negative inside, on a sheet of 256 x 256 units. The pictures
show on purpose what the filters of a first convolution look for: edges of every angle, fine and
coarse texture, saturated colour against its opposite, and slow gradients.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageFilter

Field: TypeAlias = NDArray[np.floating[Any]]  # distances (H, W), or colours (H, W, 3), 0 to 255

_SHEET = 256
_OVERSAMPLING = 4  # drawn this much larger, then averaged: smooth edges, no staircase


def _rgb(code: str) -> Field:
    return np.array(ImageColor.getrgb(code), dtype=np.float32)


INK, PAPER = _rgb("#1d2330"), _rgb("#f6f5f1")
ORANGE, TEAL, BLUE = _rgb("#c2410c"), _rgb("#2a7f8e"), _rgb("#3b6fb6")
PURPLE, MAGENTA, OCHRE = _rgb("#6a5acd"), _rgb("#a0458f"), _rgb("#b98a2f")


def draw_shapes(size: int = 256) -> Image.Image:
    """A still life of stripes, checks, a ring, a pillar, a ball and a star: RGB, size x size px."""
    x, y = _sheet(size)
    edge = 176.0  # where the wall meets the table
    wall = _mix(_rgb("#e6e0d3"), PAPER, y / edge)
    table = _mix(_rgb("#c9bda8"), _rgb("#e4dac8"), (y - edge) / (_SHEET - edge))
    canvas = np.where((y < edge)[..., None], wall, table)

    panel = _box(x - 62, y - 107, 42, 83, 2)
    canvas = _shadow(canvas, _box(x - 69, y - 112, 42, 83, 2), blur=6, depth=0.35)
    canvas = _paint(canvas, panel, _mix(TEAL, PAPER, _square_wave(x + y, 22)))

    ring = np.abs(np.hypot(x - 178, y - 60) - 34) - 9
    canvas = _shadow(canvas, np.abs(np.hypot(x - 184, y - 67) - 34) - 9, blur=5, depth=0.35)
    canvas = _paint(canvas, ring, ORANGE)

    left, top, cell = 150, 108, 10.25
    board = _box(x - left - 4 * cell, y - top - 4 * cell, 4 * cell, 4 * cell)
    canvas = _shadow(canvas, _box(x - left - 49, y - top - 46, 41, 41), blur=6, depth=0.4)
    odd = (np.floor((x - left) / cell) + np.floor((y - top) / cell)) % 2
    canvas = _paint(canvas, board, _mix(INK, PAPER, odd))

    pillar = _box(x - 128, y - 146, 17, 58, 1)
    canvas = _shadow(canvas, _box(x - 137, y - 150, 17, 56), blur=5, depth=0.4)
    turned = np.clip(1 - ((x - 122) / 26) ** 2, 0, 1)  # a cylinder lit from the left
    canvas = _paint(canvas, pillar, _mix(INK, _mix(MAGENTA, PURPLE, (y - 88) / 116), turned))

    canvas = _ball(canvas, x, y, (84, 194), 38)
    star = _star(x - 194, y - 203, 33, tilt=0.18)
    canvas = _shadow(canvas, _star(x - 201, y - 209, 33, tilt=0.18), blur=4, depth=0.45)
    canvas = _paint(canvas, star, _mix(_rgb("#f0a33a"), ORANGE, (y - 172) / 80))
    return _print(canvas, size)


def draw_gratings(size: int = 256) -> Image.Image:
    """Twelve gratings around a zone plate: RGB, size x size px.

    The lines turn by 15 degrees from disc to disc, so a filter that prefers one angle picks out
    its disc. The zone plate holds every angle at once, finer the farther from its middle.
    """
    x, y = _sheet(size)
    canvas = np.broadcast_to(PAPER, (*x.shape, 3))
    wheel = (TEAL, BLUE, PURPLE, MAGENTA, ORANGE, OCHRE)
    for step in range(12):
        place, tilt = step * math.pi / 6, step * math.pi / 12
        u, v = x - 128 - 87 * math.sin(place), y - 128 + 87 * math.cos(place)
        lines = np.cos((u * math.cos(tilt) + v * math.sin(tilt)) * (math.tau / 7))
        canvas = _paint(canvas, np.hypot(u, v) - 20, _mix(PAPER, wheel[step // 2], lines / 2 + 0.5))
    square = (x - 128) ** 2 + (y - 128) ** 2
    rings = np.cos(square * (math.pi / 300))
    canvas = _paint(
        canvas, np.sqrt(square) - math.sqrt(12.5 * 300), _mix(PAPER, INK, rings / 2 + 0.5)
    )
    return _print(canvas, size)


def _sheet(size: int) -> tuple[Field, Field]:
    """The x and y of every sample, (H, W) each, in sheet units from the top left corner."""
    if size < 1:
        raise ValueError(f"size must be at least 1 pixel, not {size}")
    samples = size * _OVERSAMPLING
    line = (np.arange(samples, dtype=np.float32) + 0.5) * (_SHEET / samples)
    x, y = np.meshgrid(line, line)
    return x, y


def _print(canvas: Field, size: int) -> Image.Image:
    large = Image.fromarray((canvas + 0.5).clip(0, 255).astype(np.uint8))
    return large.resize((size, size), Image.Resampling.BOX)


def _mix(start: Field, end: Field, amount: Field) -> Field:
    """Colours (H, W, 3) from `start` where the amount (H, W) is 0 to `end` where it is 1."""
    share = np.clip(amount, 0, 1)[..., None]
    return (1 - share) * start + share * end


def _paint(canvas: Field, shape: Field, colour: Field) -> Field:
    return np.where((shape < 0)[..., None], colour, canvas)


def _shadow(canvas: Field, shape: Field, *, blur: float, depth: float) -> Field:
    """Darken the canvas under a shape, with an edge about `blur` units soft."""
    samples_per_unit = len(canvas) / _SHEET
    mask = Image.fromarray(np.where(shape < 0, 255, 0).astype(np.uint8))
    soft = np.asarray(mask.filter(ImageFilter.GaussianBlur(blur * samples_per_unit)))
    return _mix(canvas, INK, soft.astype(np.float32) * (depth / 255))


def _square_wave(along: Field, period: float) -> Field:
    return (along % period < period / 2).astype(np.float32)


def _box(u: Field, v: Field, half_width: float, half_height: float, round_by: float = 0) -> Field:
    du, dv = np.abs(u) - half_width + round_by, np.abs(v) - half_height + round_by
    outside = np.hypot(np.maximum(du, 0), np.maximum(dv, 0))
    return outside + np.minimum(np.maximum(du, dv), 0) - round_by


def _star(u: Field, v: Field, radius: float, tilt: float) -> Field:
    """Five points: each ray is the same wedge, folded onto one side of its axis."""
    fifth = math.tau / 5
    turn = np.arctan2(u, -v) - tilt
    turn = np.abs((turn + fifth / 2) % fifth - fifth / 2)
    along, across = np.hypot(u, v) * np.cos(turn), np.hypot(u, v) * np.sin(turn)
    # The ray's side runs from its tip to the notch where two rays meet.
    notch_x, notch_y = 0.45 * radius * math.cos(fifth / 2), 0.45 * radius * math.sin(fifth / 2)
    slope = (radius - notch_x) / notch_y
    distance: Field = (along - radius + slope * across) / math.hypot(1, slope)
    return distance


def _ball(canvas: Field, x: Field, y: Field, centre: tuple[float, float], radius: float) -> Field:
    """A ball lit from the upper left, with its shadow on the table."""
    u, v = (x - centre[0]) / radius, (y - centre[1]) / radius
    on_table = np.hypot((u - 0.45) / 1.15, (v - 0.86) / 0.3) - 1
    canvas = _shadow(canvas, on_table, blur=4, depth=0.5)
    toward_us = np.sqrt(np.clip(1 - u**2 - v**2, 0, 1))
    light = -0.5 * u - 0.6 * v + 0.62 * toward_us  # cosine to a lamp above our left shoulder
    body = _mix(_mix(INK, BLUE, 0.3 + 0.7 * light), PAPER, 0.9 * np.clip(light, 0, 1) ** 14)
    return _paint(canvas, np.hypot(u, v) - 1, body)
