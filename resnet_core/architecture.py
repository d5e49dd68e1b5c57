"""The five architectures of He et al. 2015 (Table 1) as frozen data, without torch.

Everything a reader may ask of a network before running it is here: which points a picture passes
and in what order, how large each tensor is, what each operation costs, and how many input pixels
one unit sees. The network is built from this table, so the table cannot drift from the code.

Two departures from the paper's Table 1, both torchvision's: a bottleneck strides on its 3×3
convolution ("v1.5"; the paper strides on the first 1×1), and projections are used wherever the
shape changes (the paper's option B).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

Order = Literal["post", "pre"]
Norm = Literal["batch", "none"]
Zoom = Literal["stage", "block", "operation"]

DEPTHS = (18, 34, 50, 101, 152)
STAGES = ("conv2_x", "conv3_x", "conv4_x", "conv5_x")
STAGE_WIDTHS = (64, 128, 256, 512)
BLOCKS_PER_STAGE = {
    18: (2, 2, 2, 2),
    34: (3, 4, 6, 3),
    50: (3, 4, 6, 3),
    101: (3, 4, 23, 3),
    152: (3, 8, 36, 3),
}
EXPANSION = {"basic": 1, "bottleneck": 4}


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


@dataclass(frozen=True)
class Stage:
    """One of conv2_x … conv5_x: its blocks, its channels and the side of its square maps."""

    name: str
    blocks: tuple[Block, ...]
    width: int
    channels: int
    size: int


@dataclass(frozen=True)
class Cost:
    """Learned parameters and multiply-accumulates (for one picture)."""

    parameters: int
    macs: int


@dataclass(frozen=True)
class Architecture:
    """A network of the paper's table, described. Made by :func:`architecture`."""

    depth: int
    order: Order
    norm: Norm
    input_size: int
    num_classes: int
    kind: Literal["basic", "bottleneck"]
    stages: tuple[Stage, ...]
    points: tuple[Point, ...]
    _by_address: dict[str, Point] = field(repr=False, compare=False, hash=False)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(block for stage in self.stages for block in stage.blocks)

    @property
    def parameters(self) -> int:
        return sum(point.parameters for point in self.points)

    @property
    def macs(self) -> int:
        return sum(point.macs for point in self.points)

    def __getitem__(self, address: str) -> Point:
        """The point at an address; KeyError says what an address looks like."""
        return self._by_address[self.resolve(address)]

    def __contains__(self, address: object) -> bool:
        return isinstance(address, str) and _canonical(self, address) is not None

    def resolve(self, address: str) -> str:
        """The full address: ``conv3_x`` and ``conv3_x.4`` name their output, ``conv3_x.4.out``.

        Raises:
            KeyError: there is no such point in this network.
        """
        canonical = _canonical(self, address)
        if canonical is None:
            raise KeyError(
                f"ResNet-{self.depth} has no point {address!r}; "
                "addresses look like 'conv1', 'conv3_x', 'conv3_x.2' or 'conv3_x.2.conv1'."
            )
        return canonical

    def block(self, address: str) -> Block:
        """The block with this address, such as ``conv3_x.2``; KeyError if there is none."""
        for block in self.blocks:
            if block.address == address:
                return block
        raise KeyError(f"ResNet-{self.depth} has no block {address!r}; blocks look like conv3_x.2.")

    def steps(self, zoom: Zoom) -> tuple[str, ...]:
        """The addresses one walks through at a zoom level, from the first to ``fc``.

        ``stage``: conv1, maxpool, conv2_x … conv5_x, avgpool, fc. ``block``: every block's output
        in place of its stage's. ``operation``: every point.
        """
        if zoom == "operation":
            return tuple(point.address for point in self.points if point.address != "conv1")
        middle = (
            tuple(stage.name for stage in self.stages)
            if zoom == "stage"
            else tuple(block.address for block in self.blocks)
        )
        return ("conv1", "maxpool", *middle, "avgpool", "fc")

    def cost(self, address: str) -> Cost:
        """What everything under an address costs, be it an operation, a block, a stage or conv1.

        Raises:
            KeyError: there is no such point, block or stage.
        """
        point = self[address]
        whole = ("conv1", point.block, f"{point.block}.shortcut")
        if address in whole or address in STAGES:
            inside = [p for p in self.points if p.address.startswith(f"{address}.")]
            return Cost(sum(p.parameters for p in inside), sum(p.macs for p in inside))
        return Cost(point.parameters, point.macs)


def _canonical(net: Architecture, address: str) -> str | None:
    if address in net._by_address:
        return address
    for stage in net.stages:
        if address == stage.name:
            return f"{stage.blocks[-1].address}.out"
    return f"{address}.out" if f"{address}.out" in net._by_address else None


def architecture(
    depth: int,
    *,
    order: Order = "post",
    norm: Norm = "batch",
    input_size: int = 224,
    num_classes: int = 1000,
) -> Architecture:
    """The table's column for one depth.

    Args:
        depth: 18, 34, 50, 101 or 152.
        order: "post" (He et al. 2015: conv → BN → ReLU, ReLU after the sum) or "pre"
            (He et al. 2016: BN → ReLU → conv, nothing after the sum).
        norm: "batch", or "none" for the same network without normalisation.
        input_size: side of the square input picture in pixels, at least 32.
        num_classes: outputs of the fully connected layer.

    Raises:
        ValueError: an argument outside these ranges.
    """
    if depth not in DEPTHS or not isinstance(depth, int):
        raise ValueError(
            f"There is no ResNet-{depth} in the table; depths are 18, 34, 50, 101, 152."
        )
    if order not in ("post", "pre"):
        raise ValueError(f"The order is 'post' or 'pre', not {order!r}.")
    if norm not in ("batch", "none"):
        raise ValueError(f"The normalisation is 'batch' or 'none', not {norm!r}.")
    if input_size < 32 or num_classes < 1:
        raise ValueError("The input is at least 32 pixels wide and there is at least one class.")
    return _architecture(depth, order, norm, input_size, num_classes)


@lru_cache(maxsize=64)
def _architecture(
    depth: int, order: Order, norm: Norm, input_size: int, num_classes: int
) -> Architecture:
    kind: Literal["basic", "bottleneck"] = "basic" if depth < 50 else "bottleneck"
    points = list(_stem(norm, input_size))
    stages = []
    channels = 64
    for number, (name, width, count) in enumerate(
        zip(STAGES, STAGE_WIDTHS, BLOCKS_PER_STAGE[depth], strict=True)
    ):
        blocks = []
        for index in range(1, count + 1):
            stride = 2 if index == 1 and number > 0 else 1
            out = width * EXPANSION[kind]
            block = Block(f"{name}.{index}", kind, channels, width, out, stride)
            points += _block(block, points[-1], order, norm)
            blocks.append(block)
            channels = out
        stages.append(Stage(name, tuple(blocks), width, channels, points[-1].size))
    if order == "pre":
        points += _norm_and_relu("final", points[-1], norm)
    pooled = Point("avgpool", "avgpool", channels, 1, None, signed=False)
    points += [pooled, _fully_connected(channels, num_classes)]
    return Architecture(
        depth=depth,
        order=order,
        norm=norm,
        input_size=input_size,
        num_classes=num_classes,
        kind=kind,
        stages=tuple(stages),
        points=tuple(points),
        _by_address={point.address: point for point in points},
    )


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


def _stem(norm: Norm, input_size: int) -> Iterator[Point]:
    picture = Point("picture", "picture", 3, input_size, Field(), signed=True)
    conv = _convolved("conv1.conv", "conv", picture, 64, kernel=7, stride=2)
    last = conv
    yield conv
    for point in _norm_and_relu("conv1", conv, norm):
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


def _block(block: Block, x: Point, order: Order, norm: Norm) -> Iterator[Point]:
    """The points of one block, in the order in which they are computed."""
    here = block.address
    last = replace(x, block=here, parameters=0, macs=0)
    entry = last  # what a projection reads: the block's input, or in pre order its activation
    for number, (_, channels, kernel, stride) in enumerate(convolutions(block), 1):
        names = (f"{here}.bn{number}", f"{here}.relu{number}")
        if order == "pre":
            for point in _norm_and_relu(here, last, norm, names):
                yield point
                last = point
            entry = last if number == 1 else entry
        last = _convolved(f"{here}.conv{number}", "conv", last, channels, kernel, stride)
        yield last
        if order == "post":
            with_relu = number < len(convolutions(block))
            for point in _norm_and_relu(here, last, norm, names if with_relu else names[:1]):
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


def _norm_and_relu(
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


def _fully_connected(channels: int, num_classes: int) -> Point:
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
