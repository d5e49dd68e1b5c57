"""One pixel of a convolution's output, computed by hand: window, kernel, products, sum, BN, ReLU.

The sum is done here in float64 from the tensors that the run recorded, without calling torch's
convolution or normalisation, and every step carries the run's own value beside it: an explanation
that disagreed with the network would be seen to.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from resnet_core.block_view import BlockView
from resnet_core.exact import is_integer, quoted


@dataclass(frozen=True)
class Normalised:
    """Batch normalisation at one channel: what it subtracted, divided by, stretched and added."""

    mean: float
    var: float
    gamma: float
    beta: float
    eps: float
    scale: float
    shift: float
    of_batch: bool


@dataclass(frozen=True)
class Step:
    """One step of a pixel's value: ``computed`` here, and the network's ``own`` at that address.

    ``operation`` is "conv", "bn", "relu", "residual", "shortcut", "sum" or "out". A bn has its
    ``norm``; a sum has ``added``, the other branch's value at the same place.
    """

    address: str
    operation: str
    computed: float
    own: float
    norm: Normalised | None = None
    added: float | None = None


@dataclass(frozen=True)
class Pixel:
    """A pixel of a convolution's output and everything that went into it.

    ``patch`` and ``kernel`` are (C_in, k, k) float64; ``inside`` is (k, k) and False where the
    window lies over the edge, on zero padding. ``top`` and ``left`` are the window's corner in the
    map that the convolution reads, −1 (for k = 3) at the border. ``steps`` begins with the
    convolution itself and ends before the next one, or with the block's output.
    """

    address: str
    source: str
    channel: int
    row: int
    column: int
    stride: int
    top: int
    left: int
    patch: Tensor
    inside: Tensor
    kernel: Tensor
    steps: tuple[Step, ...]

    @property
    def products(self) -> Tensor:
        """(C_in, k, k): each input value times its weight."""
        return self.patch * self.kernel

    @property
    def sums(self) -> Tensor:
        """(C_in,): what each input channel contributes."""
        return self.products.sum((1, 2))

    @property
    def total(self) -> float:
        """The convolution's value: the sum over all input channels."""
        return float(self.sums.sum())

    def strongest(self, count: int) -> list[int]:
        """The input channels that contribute most, by size, whatever their sign."""
        order = self.sums.abs().argsort(descending=True, stable=True)
        return [int(index) for index in order[:count]]


def pixel(view: BlockView, conv: str, channel: int, row: int, column: int) -> Pixel:
    """Compute one pixel of a convolution's output.

    Args:
        view: the block it lies in.
        conv: the convolution's address, such as ``conv3_x.1.conv2`` or ``conv3_x.1.shortcut.conv``.
        channel, row, column: which of its (C, H, W) values, integers from 0.

    Raises:
        KeyError: the block has no such convolution.
        IndexError: its output has no such pixel.
    """
    if conv not in view.convolutions:
        raise KeyError(f"{view.block.address} has no convolution {quoted(conv)}.")
    channels, height, width = view.points[conv].shape
    place, shape = (channel, row, column), (channels, height, width)
    if not all(is_integer(at, 0, side - 1) for at, side in zip(place, shape, strict=True)):
        raise IndexError(f"{conv} has {channels} channels of {height} × {width} pixels.")
    source = view.reads(conv)
    x = view.points[source]
    kernel = view.kernel(conv, channel).double()
    side, stride = kernel.shape[-1], view.table[conv].step
    top, left = row * stride - side // 2, column * stride - side // 2
    patch, inside = _window(x, top, left, side)
    total = float((patch * kernel).sum((1, 2)).sum())
    return Pixel(
        address=conv,
        source=source,
        channel=channel,
        row=row,
        column=column,
        stride=stride,
        top=top,
        left=left,
        patch=patch,
        inside=inside,
        kernel=kernel,
        steps=_steps(view, conv, (channel, row, column), total),
    )


def _window(x: Tensor, top: int, left: int, side: int) -> tuple[Tensor, Tensor]:
    """The (C, side, side) values under a window, 0 beyond the edge, and where it is not beyond."""
    channels, height, width = x.shape
    rows, columns = torch.arange(top, top + side), torch.arange(left, left + side)
    inside = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))
    patch = torch.zeros(channels, side, side, dtype=torch.float64)
    there = x[:, rows.clamp(0, height - 1)][:, :, columns.clamp(0, width - 1)].double()
    return torch.where(inside, there, patch), inside


def _steps(
    view: BlockView, conv: str, place: tuple[int, int, int], value: float
) -> tuple[Step, ...]:
    here = view.block.address

    def own(address: str) -> float:
        return float(view.points[address][place])

    steps = [Step(conv, "conv", value, own(conv))]
    branch = "shortcut" if conv.startswith(f"{here}.shortcut") else "residual"
    for address in view.follows(conv):
        operation = view.table[address].operation
        norm = added = None
        if operation == "bn":
            norm = _norm_at(view, address, place[0])
            value = norm.scale * value + norm.shift
        elif operation == "relu" or (operation == "out" and view.table.order == "post"):
            value = max(value, 0.0)
        elif operation == "sum":
            added = own(f"{here}.{'residual' if branch == 'shortcut' else 'shortcut'}")
            value += added
        steps.append(Step(address, operation, value, own(address), norm, added))
    return tuple(steps)


def _norm_at(view: BlockView, bn: str, channel: int) -> Normalised:
    s = view.statistics[bn]
    mean, var, gamma, beta, scale, shift = (
        float(numbers[channel]) for numbers in (s.mean, s.var, s.gamma, s.beta, s.scale, s.shift)
    )
    return Normalised(mean, var, gamma, beta, s.eps, scale, shift, s.of_batch)
