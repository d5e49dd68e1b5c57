"""Drawn pictures on their way to the network: a pool on disk, drawn in step with the training.

Drawing takes about as long as a step of ResNet-18, so a process of its own draws ahead, and
several trainings share one pool. A pool is a plain array of bytes; a picture that is there already
is never drawn again, also after an interruption.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from resnet_core.drawings.scene import draw
from resnet_core.images import MEAN, STD

_EMPTY = 255


class Pool:
    """``count`` pictures of one seed at one size, as far as they are drawn."""

    def __init__(self, folder: Path, seed: int, size: int, count: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.seed, self.size, self.count = seed, size, count
        self.folder = folder
        stem = f"seed{seed}-{size}px-{count}"
        self._pictures = _array(folder / f"{stem}.pictures", (count, size, size, 3), 0)
        self._labels = _array(folder / f"{stem}.labels", (count,), _EMPTY)

    @property
    def complete(self) -> bool:
        """Whether every picture is drawn."""
        return not (self._labels == _EMPTY).any()

    def draw(self) -> None:
        """Draw what is missing, in order."""
        for item in np.flatnonzero(self._labels == _EMPTY):
            drawn = draw(int(item), self.seed, self.size)
            self._pictures[item] = np.asarray(drawn.image)
            self._labels[item] = drawn.label

    def __getitem__(self, items: np.ndarray) -> tuple[Tensor, Tensor]:
        """Pictures (N,3,S,S) as bytes and labels (N,); waits until they are drawn."""
        while (self._labels[items] == _EMPTY).any():
            time.sleep(0.2)
        pictures = torch.from_numpy(self._pictures[items]).permute(0, 3, 1, 2)
        return pictures, torch.from_numpy(self._labels[items].astype(np.int64))


def draw_ahead(pools: list[Pool]) -> None:
    """Start a process that draws what the pools miss, one after another, while others read.

    It ends with this process, and is not started where nothing is missing.
    """
    what = [(p.folder, p.seed, p.size, p.count) for p in pools if not p.complete]
    if not what:
        return
    multiprocessing.get_context("spawn").Process(target=_draw, args=(what,), daemon=True).start()


def order(recipe_seed: int, count: int, seen: int, batch: int) -> np.ndarray:
    """The pool's items that come after ``seen`` pictures: each round in another order.

    The first round keeps the order of drawing, so that training can begin at once.
    """
    places = np.arange(seen, seen + batch)
    rounds = places // count
    items = places % count
    for turn in np.unique(rounds[rounds > 0]):
        shuffled = np.random.default_rng((recipe_seed, int(turn))).permutation(count)
        here = rounds == turn
        items[here] = shuffled[items[here]]
    return items


def augmented(pictures: Tensor, size: int, rng: np.random.Generator) -> Tensor:
    """Crops of 0.8 to 1 of the side, mirrored, with colours exchanged: (N,3,size,size), 0 to 1."""
    side = pictures.shape[-1]
    cut = round(side * rng.uniform(0.8, 1))
    top, left = rng.integers(0, side - cut + 1, 2)
    x = pictures[:, :, top : top + cut, left : left + cut].float() / 255
    # Exchanged channels and negatives make new colours of the same shapes.
    channels = torch.from_numpy(rng.permuted(np.tile(np.arange(3), (len(x), 1)), axis=1))
    x = x.gather(1, channels[:, :, None, None].expand_as(x))
    negative = torch.from_numpy(rng.random(len(x)) < 0.25)[:, None, None, None]
    x = torch.where(negative, 1 - x, x)
    if cut != size:
        x = F.interpolate(x, (size, size), mode="bilinear", antialias=True, align_corners=False)
    return x.flip(3) if rng.random() < 0.5 else x


def normalised(x: Tensor) -> Tensor:
    """As :func:`resnet_core.to_tensor` does: ImageNet's mean 0 and spread 1."""
    mean, std = torch.tensor(MEAN)[:, None, None], torch.tensor(STD)[:, None, None]
    return (x - mean.to(x.device)) / std.to(x.device)


def _array(path: Path, shape: tuple[int, ...], fill: int) -> np.ndarray:
    if not path.exists():
        fresh = path.with_suffix(f"{path.suffix}.{os.getpid()}")
        array = np.memmap(fresh, np.uint8, "w+", shape=shape)
        if fill:
            array[:] = fill
        array.flush()
        fresh.rename(path)
    return np.memmap(path, np.uint8, "r+", shape=shape)


def _draw(pools: list[tuple[Path, int, int, int]]) -> None:
    for pool in pools:
        Pool(*pool).draw()
