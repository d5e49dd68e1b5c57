"""Every point that a picture passes in a network: the names, shapes, costs and fields of a run.

A block is walked symbolically, operation by operation, so a receptive field or a count of
multiply-accumulates is what the operations make of it and not a formula beside them. No torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Order = Literal["post", "pre"]
Norm = Literal["batch", "none"]


@dataclass(frozen=True)
class Field:
    """The receptive field of a map along one axis, in pixels of the input picture.

    Unit ``i`` sees the pixels ``start + i * stride`` to ``start + i * stride + size - 1``; what
    lies outside the picture is zero padding.
    """

    size: int = 1
    stride: int = 1
    start: int = 0

    def through(self, kernel: int, stride: int, padding: int) -> Field:
        """The field after a convolution or pooling window slides over this map."""
        return Field(
            size=self.size + (kernel - 1) * self.stride,
            stride=self.stride * stride,
            start=self.start - padding * self.stride,
        )

    def union(self, other: Field) -> Field:
        """The field of a sum: a unit sees what either term sees."""
        start = min(self.start, other.start)
        end = max(self.start + self.size, other.start + other.size)
        return Field(end - start, self.stride, start)


@dataclass(frozen=True)
class Point:
    """One named tensor inside a run: what it is, how large, what it cost, what it sees.

    ``address`` is the name used everywhere (``conv3_x.2.conv1``); ``operation`` its last part's
    kind; ``block`` and ``stage`` where it lies, or None. ``channels`` × ``size`` × ``size`` is its
    shape for one picture. ``parameters`` and ``macs`` are those of this operation alone (a
    multiply-accumulate is counted for convolutions and the fully connected layer, as papers do).
    ``field`` is None where a unit sees the whole picture. ``signed`` says whether negative values
    occur. ``kernel`` and ``step`` are the window and its stride, for windowed operations.
    """

    address: str
    operation: str
    channels: int
    size: int
    field: Field | None
    signed: bool
    block: str | None = None
    parameters: int = 0
    macs: int = 0
    kernel: int | None = None
    step: int = 1

    @property
    def stage(self) -> str | None:
        return self.block.split(".")[0] if self.block else None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape for one picture: (C, H, W), or (C,) after global pooling."""
        if self.operation in ("avgpool", "fc"):
            return (self.channels,)
        return (self.channels, self.size, self.size)


@dataclass(frozen=True)
class Block:
    """One residual block: its address, its kind and the shapes it joins.

    ``width`` is the channels of its 3×3 convolution; ``projection`` says whether the shortcut
    needs a 1×1 convolution to match the residual branch (He et al. 2015, eq. 2).
    """

    address: str
    kind: Literal["basic", "bottleneck"]
    in_channels: int
    width: int
    channels: int
    stride: int

    @property
    def projection(self) -> bool:
        return self.stride != 1 or self.in_channels != self.channels


def convolutions(block: Block) -> tuple[tuple[int, int, int, int], ...]:
    """(in channels, out channels, kernel, stride) of the residual branch's convolutions."""
    if block.kind == "basic":
        return (
            (block.in_channels, block.width, 3, block.stride),
            (block.width, block.channels, 3, 1),
        )
    return (
        (block.in_channels, block.width, 1, 1),
        (block.width, block.width, 3, block.stride),  # the paper strides on the 1×1 before
        (block.width, block.channels, 1, 1),
    )


def stem(norm: Norm, input_size: int) -> Iterator[Point]:
    picture = Point("picture", "picture", 3, input_size, Field(), signed=True)
    conv = _convolved("conv1.conv", "conv", picture, 64, kernel=7, stride=2)
    last = conv
    yield conv
    for point in norm_and_relu("conv1", conv, norm):
        yield point
        last = point
    yield replace(last, address="conv1", operation="out", parameters=0)
    assert last.field is not None
    yield Point(
        "maxpool",
        "maxpool",
        64,
        (last.size - 1) // 2 + 1,
        last.field.through(3, 2, 1),
        signed=False,
        kernel=3,
        step=2,
    )


def points_of_block(block: Block, x: Point, order: Order, norm: Norm) -> Iterator[Point]:
    """The points of one block, in the order in which they are computed."""
    here = block.address
    last = replace(x, block=here, parameters=0, macs=0)
    entry = last  # what a projection reads: the block's input, or in pre order its activation
    for number, (_, channels, kernel, stride) in enumerate(convolutions(block), 1):
        names = (f"{here}.bn{number}", f"{here}.relu{number}")
        if order == "pre":
            for point in norm_and_relu(here, last, norm, names):
                yield point
                last = point
            entry = last if number == 1 else entry
        last = _convolved(f"{here}.conv{number}", "conv", last, channels, kernel, stride)
        yield last
        if order == "post":
            with_relu = number < len(convolutions(block))
            for point in norm_and_relu(here, last, norm, names if with_relu else names[:1]):
                yield point
                last = point
    residual = replace(
        last,
        address=f"{here}.residual",
        operation="residual",
        parameters=0,
        macs=0,
        kernel=None,
        step=1,
    )
    yield residual
    shortcut = replace(x, block=here, parameters=0, macs=0)
    if block.projection:
        shortcut = _convolved(
            f"{here}.shortcut.conv", "conv", entry, block.channels, 1, block.stride
        )
        yield shortcut
        if order == "post" and norm == "batch":
            shortcut = _normalised(f"{here}.shortcut.bn", shortcut)
            yield shortcut
    shortcut = replace(
        shortcut,
        address=f"{here}.shortcut",
        operation="shortcut",
        parameters=0,
        macs=0,
        kernel=None,
        step=1,
    )
    yield shortcut
    assert residual.field is not None and shortcut.field is not None
    total = replace(
        residual,
        address=f"{here}.sum",
        operation="sum",
        field=residual.field.union(shortcut.field),
        signed=True,
    )
    yield total
    yield replace(total, address=f"{here}.out", operation="out", signed=order == "pre")


def _convolved(
    address: str, operation: str, x: Point, channels: int, kernel: int, stride: int
) -> Point:
    padding = kernel // 2
    size = (x.size + 2 * padding - kernel) // stride + 1
    weights = x.channels * channels * kernel * kernel
    assert x.field is not None
    return Point(
        address,
        operation,
        channels,
        size,
        x.field.through(kernel, stride, padding),
        signed=True,
        block=x.block,
        parameters=weights,
        macs=weights * size * size,
        kernel=kernel,
        step=stride,
    )


def _normalised(address: str, x: Point) -> Point:
    return replace(
        x,
        address=address,
        operation="bn",
        signed=True,
        parameters=2 * x.channels,
        macs=0,
        kernel=None,
        step=1,
    )


def norm_and_relu(
    here: str, x: Point, norm: Norm, names: tuple[str, ...] | None = None
) -> Iterator[Point]:
    names = names or (f"{here}.bn", f"{here}.relu")
    if norm == "batch":
        x = _normalised(names[0], x)
        yield x
    if len(names) == 2:
        yield replace(
            x,
            address=names[1],
            operation="relu",
            signed=False,
            parameters=0,
            macs=0,
            kernel=None,
            step=1,
        )


def fully_connected(channels: int, num_classes: int) -> Point:
    weights = channels * num_classes
    return Point(
        "fc",
        "fc",
        num_classes,
        1,
        None,
        signed=True,
        parameters=weights + num_classes,
        macs=weights,
    )
