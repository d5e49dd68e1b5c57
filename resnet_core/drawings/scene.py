"""One labelled picture: a shape in some pose on some ground, lit, cluttered, covered, worn.

Item ``i`` of seed ``s`` is always the same picture, at whatever resolution it is drawn. Learning
to see from drawn pictures is established: Kataoka et al. 2020 (FractalDB), Baradad et al. 2021.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from resnet_core.drawings import textures
from resnet_core.drawings.outlines import CATEGORIES, Part, Points, Rng, outline
from resnet_core.drawings.textures import Colour, Field

_FINER = 3  # masks are drawn this much larger, then averaged: smooth edges
_DISPLAY = 224  # what widths in pixels refer to
_ANY_WAY_UP = {"circle", "ring", "crescent", "semicircle", "triangle", "square", "hexagon", "star"}
_ANY_WAY_UP |= {"cross", "arrow", "spiral", "zigzag", "flower", "sun", "key"}


@dataclass(frozen=True)
class Drawing:
    """A picture, RGB, and the index of its class in :data:`CATEGORIES`."""

    image: Image.Image
    label: int

    @property
    def category(self) -> str:
        return CATEGORIES[self.label]


def draw(item: int, seed: int = 0, size: int = 224) -> Drawing:
    """Item ``item`` of the endless series ``seed``.

    Args:
        item, seed: from 0.
        size: width and height in pixels; the scene stays the same, only finer or coarser.

    Raises:
        ValueError: item or seed is negative, or size is less than 16.
    """
    if item < 0 or seed < 0 or size < 16:
        raise ValueError("item and seed count from 0, and a picture has at least 16 pixels.")
    rng = np.random.default_rng((seed, item))
    label = int(rng.integers(len(CATEGORIES)))
    manner = rng.random()
    if manner < 0.68:
        canvas = _cluttered(CATEGORIES[label], rng, size)
    elif manner < 0.9:
        canvas = _on_paper(CATEGORIES[label], rng, size)
    else:
        return Drawing(_sketched(CATEGORIES[label], rng, size), label)
    return Drawing(_worn(canvas, rng, size), label)


def _cluttered(category: str, rng: Rng, size: int) -> Field:
    """A textured shape on a textured ground among other things."""
    ground = textures.colour(rng)
    close = np.clip(ground + rng.uniform(-60, 60, 3), 0, 255)
    kind = textures.KINDS[rng.integers(len(textures.KINDS))]
    canvas = textures.texture(rng, size, ground, close, kind)
    canvas = _clutter(canvas, rng, int(rng.integers(0, 5)))
    ink = textures.apart_from([ground, close], rng)
    second = np.clip(ink + rng.uniform(-60, 60, 3), 0, 255)
    surface = textures.texture(rng, size, ink, second, str(rng.choice(textures.KINDS)))

    parts = _posed(outline(category, rng), category, rng)
    manner = rng.random()
    stroke = rng.uniform(0.018, 0.045)
    if manner < 0.6:
        shape = _mask(parts, size, stroke, fill=True)
    elif manner < 0.82:
        shape = _mask(parts, size, stroke, fill=False)
    else:
        shape = _mask(parts, size, stroke, fill=True)
        edge = _mask(parts, size, stroke * 0.7, fill=False)
        surface = textures.blend(surface, textures.apart_from([ground, ink], rng), edge)
        shape = np.maximum(shape, edge)
    if rng.random() < 0.35:
        canvas = _shadow(canvas, shape, rng)
    canvas = textures.blend(canvas, surface, shape)
    if rng.random() < 0.3:
        canvas = _occluded(canvas, parts, rng)
    return canvas


def _on_paper(category: str, rng: Rng, size: int) -> Field:
    """A pen on paper, plain or ruled, as a camera sees it."""
    paper = np.full(3, rng.uniform(170, 255)) + rng.uniform(-14, 8, 3)
    grain = textures.smooth_noise(rng, size, int(rng.integers(4, 24)))
    canvas = textures.blend(paper, paper * rng.uniform(0.75, 1), grain)
    ruling = rng.random()
    if ruling < 0.45:
        x, y = textures.places(size)
        apart, shift = rng.uniform(0.05, 0.14), rng.random()
        lines = np.abs((y / apart + shift) % 1 - 0.5) < 0.03
        if ruling < 0.2:
            lines |= np.abs((x / apart + shift) % 1 - 0.5) < 0.03
        canvas = textures.blend(
            canvas, np.array([150.0, 170.0, 210.0]), lines.astype(np.float32) * 0.5
        )
    ink = textures.colour(rng) * rng.uniform(0.1, 0.55)
    parts = _posed(outline(category, rng), category, rng, wobble=rng.uniform(0, 0.045))
    pen = _mask(parts, size, math.exp(rng.uniform(math.log(0.009), math.log(0.04))), fill=False)
    if rng.random() < 0.3:
        crayon = _mask(parts, size, 0.01, fill=True) * np.float32(rng.uniform(0.25, 0.9))
        crayon = crayon * textures.smooth_noise(rng, size, int(rng.integers(12, 48)))
        canvas = textures.blend(canvas, textures.colour(rng), crayon)
    return textures.blend(canvas, ink, pen * np.float32(rng.uniform(0.75, 1)))


def _sketched(category: str, rng: Rng, size: int) -> Image.Image:
    """One clean pen on a white or dark pad, as on a screen."""
    parts = _posed(outline(category, rng), category, rng, wobble=rng.uniform(0, 0.05))
    filled = rng.random() < 0.2
    pen = _mask(parts, size, math.exp(rng.uniform(math.log(0.008), math.log(0.05))), fill=filled)
    ground = np.full(3, 255.0) if rng.random() < 0.8 else rng.uniform(0, 60) * np.ones(3)
    black = np.zeros(3) if ground[0] > 128 else np.full(3, 255.0)
    ink = black if rng.random() < 0.5 else textures.apart_from([ground], rng)
    return _image(textures.blend(ground, ink, pen))


def _posed(parts: list[Part], category: str, rng: Rng, wobble: float = 0.0) -> list[Part]:
    """Turned, stretched, seen at an angle and put somewhere: coordinates from 0 to 1."""
    freely = category in _ANY_WAY_UP and rng.random() < 0.6
    turn = rng.uniform(-math.pi, math.pi) if freely else rng.normal(0, 0.25)
    stretch = np.exp(rng.normal(0, 0.09, 2))
    if category not in ("arrow", "key") and rng.random() < 0.5:
        stretch[0] = -stretch[0]
    cos, sin = math.cos(turn), math.sin(turn)
    turned = np.array([[cos, -sin], [sin, cos]]) @ np.diag(stretch)
    tilt = rng.normal(0, 0.12, 2)
    radius = rng.uniform(0.19, 0.42)
    room = 0.92 - 1.9 * radius
    centre = 0.5 + rng.uniform(-0.5, 0.5, 2) * max(room, 0.04)
    hand = rng.normal(0, wobble, (3, 2)) if wobble else None

    def place(points: Points, closed: bool) -> Points:
        points = _dense(points, closed) if hand is not None else points
        if hand is not None:
            points = points + sum(
                np.sin(points[:, ::-1] * (2 + 2 * k) + 40 * hand[k]) * hand[k] for k in range(3)
            )
        points = points @ turned.T
        points = points / (1 + points @ tilt)[:, None]
        return np.asarray(centre + radius * points)

    return [Part(place(p.points, p.closed), p.closed, p.hole) for p in parts]


def _dense(points: Points, closed: bool) -> Points:
    """Points every tenth of a unit, so that straight lines can wobble."""
    ends = np.concatenate([points[1:], points[:1]]) if closed else points[1:]
    path = []
    for a, b in zip(points, ends, strict=False):
        steps = max(1, math.ceil(float(np.abs(b - a).max()) / 0.1))
        path.append(a + (b - a) * np.linspace(0, 1, steps, endpoint=False)[:, None])
    if not closed:
        path.append(points[-1:])
    return np.concatenate(path)


def _mask(parts: list[Part], size: int, stroke: float, *, fill: bool) -> Field:
    """How much of each pixel the shape covers: (S, S), from 0 to 1."""
    large = size * _FINER
    sheet = Image.new("L", (large, large))
    pen = ImageDraw.Draw(sheet)
    width = max(_FINER, round(stroke * large))
    for part in parts:
        path = [tuple(p) for p in (part.points * large).tolist()]
        if part.closed and fill:
            pen.polygon(path, fill=0 if part.hole else 255)
            continue
        stroked = round(width * 1.6) if fill else width
        if part.closed:
            path = [*path, path[0], path[1]]
        pen.line(path, fill=255, width=stroked, joint="curve")
        for x, y in (path[0], path[-1]):
            pen.circle((x, y), stroked / 2, fill=255)
    return np.asarray(sheet.reduce(_FINER), np.float32) / np.float32(255)


def _clutter(canvas: Field, rng: Rng, count: int) -> Field:
    """Lines, blobs and bars that are none of the classes, behind the shape."""
    size = len(canvas)
    if not count:
        return canvas
    sheet = Image.new("RGBA", (size * 2, size * 2))
    pen = ImageDraw.Draw(sheet)
    for _ in range(count):
        tone = (*(int(c) for c in textures.colour(rng)), int(rng.uniform(90, 220)))
        where = rng.uniform(0, 2 * size, 2)
        if rng.random() < 0.5:
            ends = where + rng.normal(0, 0.5 * size, (int(rng.integers(2, 4)), 2))
            pen.line(
                [tuple(p) for p in ends.tolist()], tone, int(rng.uniform(1, max(1.5, 0.05 * size)))
            )
        else:
            angles = np.sort(rng.uniform(0, math.tau, int(rng.integers(5, 9))))
            radii = rng.uniform(0.04, 0.2, len(angles)) * size
            blob = where + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)
            pen.polygon([tuple(p) for p in blob.tolist()], tone)
    return _over(canvas, sheet)


def _occluded(canvas: Field, parts: list[Part], rng: Rng) -> Field:
    """A bar or a blob over a small piece of the shape."""
    size = len(canvas)
    sheet = Image.new("RGBA", (size * 2, size * 2))
    pen = ImageDraw.Draw(sheet)
    tone = (*(int(c) for c in textures.colour(rng)), 255)
    points = np.concatenate([part.points for part in parts]) * 2 * size
    extent = float(np.ptp(points, axis=0).mean())
    at = points[rng.integers(len(points))]
    if rng.random() < 0.5:
        angle = rng.uniform(0, math.tau)
        way = np.array([math.cos(angle), math.sin(angle)]) * 2 * size
        bar = [tuple((at - way).tolist()), tuple((at + way).tolist())]
        pen.line(bar, tone, max(2, int(extent * rng.uniform(0.03, 0.11))))
    else:
        pen.circle(tuple(at.tolist()), extent * rng.uniform(0.05, 0.15), fill=tone)
    return _over(canvas, sheet)


def _over(canvas: Field, sheet: Image.Image) -> Field:
    """A sheet drawn at twice the size, laid over the canvas."""
    layer = np.asarray(sheet.reduce(2), np.float32)
    return textures.blend(canvas, layer[..., :3], layer[..., 3] / np.float32(255))


def _shadow(canvas: Field, shape: Field, rng: Rng) -> Field:
    size = len(canvas)
    away = np.round(rng.uniform(-0.05, 0.05, 2) * size).astype(int)
    moved = Image.fromarray((np.roll(shape, away, (0, 1)) * 255).astype(np.uint8))
    soft = moved.filter(ImageFilter.GaussianBlur(size * rng.uniform(0.006, 0.03)))
    depth = np.float32(rng.uniform(0.3, 0.75) / 255)
    return canvas * (1 - np.asarray(soft, np.float32) * depth)[..., None]


def _worn(canvas: Field, rng: Rng, size: int) -> Image.Image:
    """What a camera does: uneven light, a colour cast, blur, noise, compression."""
    if rng.random() < 0.6:
        x, y = textures.places(size)
        lean = rng.normal(0, 0.35, 2).astype(np.float32)
        light = 1 + (x - np.float32(0.5)) * lean[0] + (y - np.float32(0.5)) * lean[1]
        canvas = canvas * light[..., None]
    contrast, level = rng.uniform(0.7, 1.15), rng.normal(0, 14)
    cast = (contrast * rng.uniform(0.88, 1.1, 3)).astype(np.float32)
    canvas = (canvas - 128) * cast + np.float32(128 + level)
    if rng.random() < 0.5:
        sigma = np.float32(rng.uniform(2, 14))
        canvas = canvas + rng.standard_normal(canvas.shape, dtype=np.float32) * sigma
    image = _image(canvas)
    if rng.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.6) * size / _DISPLAY))
    if rng.random() < 0.3:
        packed = io.BytesIO()
        image.save(packed, "JPEG", quality=int(rng.integers(25, 90)))
        image = Image.open(packed).convert("RGB")
    return image


def _image(canvas: Field | Colour) -> Image.Image:
    return Image.fromarray((canvas + 0.5).clip(0, 255).astype(np.uint8))
