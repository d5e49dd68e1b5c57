"""The shapes themselves: 24 things that a student recognises and can draw with a pen.

Each is a few parts in a square from -1 to 1, x to the right and y down: closed parts that can be
filled or outlined, open ones that are strokes, and holes. Proportions vary from picture to picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.floating[Any]]  # (N, 2)
Rng: TypeAlias = np.random.Generator


@dataclass(frozen=True)
class Part:
    """A path of one shape. An open one is a stroke; a hole shows what lies behind."""

    points: Points
    closed: bool = True
    hole: bool = False


def outline(category: str, rng: Rng) -> list[Part]:
    """The parts of one example of a category. KeyError if there is no such category."""
    return _SHAPES[category](rng)


def _circle(rng: Rng) -> list[Part]:
    return [Part(_arc(1))]


def _ring(rng: Rng) -> list[Part]:
    return [Part(_arc(1)), Part(_arc(rng.uniform(0.45, 0.68)), hole=True)]


def _crescent(rng: Rng) -> list[Part]:
    inner, apart = rng.uniform(0.78, 0.92), rng.uniform(0.42, 0.6)
    meet = (1 - inner**2 + apart**2) / (2 * apart)  # x where the two circles cross
    outside = math.acos(meet)
    inside = math.atan2(math.sin(outside), meet - apart)
    back = _arc(inner, math.tau - inside, inside) + np.array([apart, 0])
    return [Part(np.concatenate([_arc(1, outside, math.tau - outside), back]))]


def _semicircle(rng: Rng) -> list[Part]:
    return [Part(_arc(1, math.pi, math.tau) + np.array([0, 0.4]))]


def _drop(rng: Rng) -> list[Part]:
    t = np.linspace(0, math.tau, 48, endpoint=False)
    x = 0.85 * np.sin(t) * np.sin(t / 2) ** rng.uniform(1.3, 2.2)
    return [Part(np.stack([x, -np.cos(t)], 1))]


def _heart(rng: Rng) -> list[Part]:
    t = np.linspace(0, math.tau, 56, endpoint=False)
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return [Part(np.stack([16 * np.sin(t) ** 3, -y], 1) / 16.5)]


def _triangle(rng: Rng) -> list[Part]:
    corners = _corners(3) * np.array([1.1, 1]) + rng.uniform(-0.13, 0.13, (3, 2))
    return [Part(corners)]


def _square(rng: Rng) -> list[Part]:
    return [Part(_box(0.85, 0.85 * rng.uniform(0.82, 1.1)))]


def _hexagon(rng: Rng) -> list[Part]:
    return [Part(_corners(6) + rng.uniform(-0.05, 0.05, (6, 2)))]


def _star(rng: Rng) -> list[Part]:
    if rng.random() < 0.2:  # as many people draw it: one line that crosses itself
        return [Part(_corners(5)[[0, 2, 4, 1, 3, 0]] * 1.05, closed=False)]
    radii = np.where(np.arange(10) % 2, rng.uniform(0.38, 0.5), 1.05)
    return [Part(_corners(10) * radii[:, None])]


def _cross(rng: Rng) -> list[Part]:
    if rng.random() < 0.2:
        bar = np.array([[-1.0, 0], [1, 0]])
        return [Part(bar, closed=False), Part(bar[:, ::-1], closed=False)]
    arm = rng.uniform(0.2, 0.36)
    quarter = np.array([[-arm, -1], [arm, -1], [arm, -arm]])
    turns = []
    for _ in range(4):
        turns.append(quarter)
        quarter = np.stack([-quarter[:, 1], quarter[:, 0]], 1)
    return [Part(np.concatenate(turns))]


def _arrow(rng: Rng) -> list[Part]:
    if rng.random() < 0.25:
        back, wide = rng.uniform(0.3, 0.6), rng.uniform(0.3, 0.6)
        head = np.array([[1 - back, -wide], [1, 0], [1 - back, wide]])
        return [Part(np.array([[-1.0, 0], [1, 0]]), closed=False), Part(head, closed=False)]
    shaft, neck, wing = rng.uniform(0.14, 0.28), rng.uniform(0.0, 0.3), rng.uniform(0.55, 0.8)
    upper = [[-1, -shaft], [neck, -shaft], [neck, -wing], [1, 0]]
    lower = [[neck, wing], [neck, shaft], [-1, shaft]]
    return [Part(np.array(upper + lower, float))]


def _lightning(rng: Rng) -> list[Part]:
    bolt = [[0.1, -1], [-0.6, 0.15], [-0.1, 0.15], [-0.3, 1], [0.6, -0.25], [0.1, -0.25], [0.5, -1]]
    return [Part(np.array(bolt) + rng.uniform(-0.06, 0.06, (7, 2)))]


def _spiral(rng: Rng) -> list[Part]:
    t = np.linspace(0.05, 1, 72)
    turn = t * math.tau * rng.uniform(2.1, 3.2) * rng.choice([-1, 1])
    return [Part(np.stack([t * np.cos(turn), t * np.sin(turn)], 1), closed=False)]


def _zigzag(rng: Rng) -> list[Part]:
    count = int(rng.integers(5, 8))
    y = np.where(np.arange(count) % 2, 1, -1) * rng.uniform(0.3, 0.5)
    return [Part(np.stack([np.linspace(-1, 1, count), y], 1), closed=False)]


def _cloud(rng: Rng) -> list[Part]:
    angles = np.linspace(math.pi, math.tau, int(rng.integers(5, 7)))
    anchors = np.stack([0.85 * np.cos(angles), 0.35 + 0.6 * np.sin(angles)], 1)
    return [Part(_scallops(anchors, 1.1))]


def _flower(rng: Rng) -> list[Part]:
    t = np.linspace(0, math.tau, 96, endpoint=False)
    petals = int(rng.integers(5, 8))
    radius = 0.72 + 0.3 * np.cos(petals * t)
    centre = Part(_arc(rng.uniform(0.18, 0.28)), hole=True)
    return [Part(np.stack([radius * np.cos(t), radius * np.sin(t)], 1)), centre]


def _sun(rng: Rng) -> list[Part]:
    count, inner = int(rng.integers(8, 12)), rng.uniform(0.45, 0.55)
    rays = []
    for angle in np.arange(count) * math.tau / count:
        way = np.array([math.cos(angle), math.sin(angle)])
        rays.append(Part(np.stack([way * (inner + 0.16), way * 1.05]), closed=False))
    return [Part(_arc(inner)), *rays]


def _house(rng: Rng) -> list[Part]:
    eaves, width = rng.uniform(-0.25, 0.05), rng.uniform(0.65, 0.8)
    over = width + rng.uniform(0.0, 0.22)
    walls = np.array([[-width, eaves], [width, eaves], [width, 1], [-width, 1]])
    roof = np.array([[-over, eaves], [0, -1], [over, eaves]])
    door = _box(0.16, 0.3) + np.array([rng.uniform(-0.35, 0.35), 0.7])
    return [Part(walls), Part(roof), Part(door, hole=True)]


def _tree(rng: Rng) -> list[Part]:
    layers = int(rng.integers(2, 4))
    levels = np.linspace(-1, 0.65, layers + 1)
    right = [[0.0, -1.0]]
    for n in range(layers):
        wide = 0.4 + 0.4 * (n + 1) / layers
        right.append([wide, levels[n + 1]])
        if n < layers - 1:
            right.append([0.45 * wide, levels[n + 1]])
    right += [[0.14, 0.65], [0.14, 1.0]]
    left = [[-x, y] for x, y in reversed(right[1:])]
    return [Part(np.array(right + left))]


def _fish(rng: Rng) -> list[Part]:
    tall, tail = rng.uniform(0.42, 0.58), rng.uniform(0.4, 0.55)
    t = np.linspace(0.25, math.tau - 0.25, 40)  # the body, open where the tail begins
    body = np.stack([-0.2 + 0.75 * np.cos(t), tall * np.sin(t)], 1)
    fin = np.array([[1, -tail], [0.85, 0], [1, tail]])
    eye = _arc(0.09) + np.array([-0.62, -0.12])
    return [Part(np.concatenate([body, fin[::-1]])), Part(eye, hole=True)]


def _mushroom(rng: Rng) -> list[Part]:
    rim, stem = rng.uniform(-0.05, 0.15), rng.uniform(0.2, 0.32)
    cap = _arc(1, math.pi, math.tau) * np.array([1, 0.95]) + np.array([0, rim])
    foot = np.array([[stem, rim], [stem * 1.15, 1], [-stem * 1.15, 1], [-stem, rim]])
    return [Part(cap), Part(foot)]


def _umbrella(rng: Rng) -> list[Part]:
    dome = _arc(1, math.pi, math.tau) + np.array([0, 0.1])
    scallops = int(rng.integers(3, 5))
    hem = []
    for x in np.linspace(1, -1, scallops + 1)[:-1]:
        half = 1 / scallops
        hem.append(_arc(half, math.tau, math.pi) * np.array([1, 0.6]) + np.array([x - half, 0.1]))
    hook = _arc(0.17, 0, math.pi) + np.array([-0.17, 0.82])
    stick = np.concatenate([np.array([[0, -0.1], [0, 0.82]]), hook])
    return [Part(np.concatenate([dome, *hem])), Part(stick, closed=False)]


def _key(rng: Rng) -> list[Part]:
    bow, thick = rng.uniform(0.34, 0.44), rng.uniform(0.07, 0.11)
    head = _arc(bow) + np.array([-0.6, 0])
    eye = _arc(bow * rng.uniform(0.45, 0.6)) + np.array([-0.6, 0])
    if rng.random() < 0.2:
        teeth = [Part(np.array([[x, 0], [x, 0.36]]), closed=False) for x in (0.65, 0.95)]
        return [
            Part(head, hole=True),
            Part(np.array([[bow - 0.6, 0], [1, 0]]), closed=False),
            *teeth,
        ]
    start = -0.6 + math.sqrt(bow**2 - thick**2)
    bit = [[start, -thick], [1, -thick], [1, 0.38], [0.84, 0.38], [0.84, thick], [0.66, thick]]
    bit += [[0.66, 0.3], [0.5, 0.3], [0.5, thick], [start, thick]]
    return [Part(head), Part(eye, hole=True), Part(np.array(bit))]


def _arc(radius: float, start: float = 0.0, stop: float = math.tau) -> Points:
    t = np.linspace(start, stop, max(6, round(40 * abs(stop - start) / math.tau)))
    return radius * np.stack([np.cos(t), np.sin(t)], 1)


def _corners(count: int) -> Points:
    """A regular polygon of radius 1 with a corner on top."""
    t = np.arange(count) * math.tau / count - math.pi / 2
    return np.stack([np.cos(t), np.sin(t)], 1)


def _box(half_width: float, half_height: float) -> Points:
    x, y = half_width, half_height
    return np.array([[-x, -y], [x, -y], [x, y], [-x, y]])


def _scallops(anchors: Points, bulge: float) -> Points:
    """Arcs that bulge to the left of the way from one anchor to the next, then straight back."""
    path = []
    for a, b in pairwise(anchors):
        middle, half = (a + b) / 2, (b - a) / 2
        out = np.array([half[1], -half[0]]) * bulge
        t = np.linspace(0, math.pi, 9)[:, None]
        path.append(middle - half * np.cos(t) + out * np.sin(t))
    return np.concatenate(path)


_SHAPES: dict[str, Callable[[Rng], list[Part]]] = {
    "circle": _circle,
    "ring": _ring,
    "crescent": _crescent,
    "semicircle": _semicircle,
    "drop": _drop,
    "heart": _heart,
    "triangle": _triangle,
    "square": _square,
    "hexagon": _hexagon,
    "star": _star,
    "cross": _cross,
    "arrow": _arrow,
    "lightning": _lightning,
    "spiral": _spiral,
    "zigzag": _zigzag,
    "cloud": _cloud,
    "flower": _flower,
    "sun": _sun,
    "house": _house,
    "tree": _tree,
    "fish": _fish,
    "mushroom": _mushroom,
    "umbrella": _umbrella,
    "key": _key,
}

CATEGORIES = tuple(_SHAPES)
