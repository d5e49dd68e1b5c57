"""What a block costs, and what it would cost built otherwise: the accountant of the Blocks tab.

``architecture`` counts the networks that run here. This file counts what they are compared with:
a basic and a bottleneck block of equal channels, the stride on the 3×3 or on the first 1×1, and the
three shortcuts of He et al. 2015, §3.3 and §4.1. No torch; tests count the same with torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

from resnet_core.architecture import MAX_SIZE, Architecture, Cost, architecture
from resnet_core.exact import is_integer, is_one_of, quoted
from resnet_core.points import Block, convolutions

Kind = Literal["basic", "bottleneck"]
Option = Literal["A", "B", "C"]
StrideOn = Literal["3x3", "1x1"]

FLOAT_BYTES = 4
MAX_CHANNELS = 65_536

# He et al. 2015, Table 1, last row. The paper counts a multiply and its add as one operation.
PAPERS_FLOPS = {18: 1.8e9, 34: 3.6e9, 50: 3.8e9, 101: 7.6e9, 152: 11.3e9}
# He et al. 2015, Table 3 (ResNet-18: Table 2, which has no top-5): ImageNet validation error in
# percent, (top-1, top-5), 10-crop testing.
PAPERS_ERRORS: dict[tuple[int, Option], tuple[float, float | None]] = {
    (18, "A"): (27.88, None),
    (34, "A"): (25.03, 7.76),
    (34, "B"): (24.52, 7.46),
    (34, "C"): (24.19, 7.40),
    (50, "B"): (22.85, 6.71),
    (101, "B"): (21.75, 6.05),
    (152, "B"): (21.43, 5.71),
}


@dataclass(frozen=True)
class Operation:
    """One operation of a block, for one picture.

    ``name`` is its leaf address (``conv1``, ``shortcut.bn``, ``out``); ``kernel`` the window's
    side, or None; (``channels``, ``size``, ``size``) its output. ``kept`` says whether a training
    step keeps that output for the backward pass: convolution and BN need what they read, ReLU what
    it made, a sum nothing.
    """

    name: str
    kernel: int | None
    in_channels: int
    channels: int
    size: int
    stride: int
    parameters: int
    macs: int
    kept: bool


@dataclass(frozen=True)
class BlockCost:
    """A block's operations and their totals; ``kept_bytes`` as float32, its input included."""

    operations: tuple[Operation, ...]
    kept_bytes: int

    @property
    def parameters(self) -> int:
        return sum(operation.parameters for operation in self.operations)

    @property
    def macs(self) -> int:
        return sum(operation.macs for operation in self.operations)


def block(kind: Kind, in_channels: int, channels: int, stride: int = 1) -> Block:
    """A block that takes ``in_channels`` and gives ``channels``; a bottleneck works at a quarter.

    Raises:
        ValueError: there is no such kind, the channels are no integers from 1 to 65,536 or do not
            divide, or the stride is not 1 or 2.
    """
    _check("A block", kind, Kind)
    if not (is_integer(in_channels, 1, MAX_CHANNELS) and is_integer(channels, 4, MAX_CHANNELS)):
        raise ValueError(f"A block takes 1 to {MAX_CHANNELS:,} channels and gives 4 or more.")
    if channels % 4 or not is_one_of(stride, (1, 2)):
        raise ValueError("Channels are positive multiples of 4, and the stride is 1 or 2.")
    width = channels if kind == "basic" else channels // 4
    return Block("block", kind, in_channels, width, channels, stride)


def block_cost(
    block: Block, size: int, *, option: Option = "B", stride_on: StrideOn = "3x3"
) -> BlockCost:
    """Count one post-activation block on maps of ``size`` × ``size``.

    Args:
        block: its shapes.
        size: side of the maps that enter it.
        option: the shortcut. "A": identity, padded with zero channels where they grow, without
            parameters; "B": a projection where the shape changes; "C": a projection always.
        stride_on: where a bottleneck strides: "3x3" (torchvision, v1.5) or "1x1" (the paper).

    Raises:
        ValueError: the size is no integer from 1 to 65,536, or there is no such option.
    """
    _check_options(option, stride_on)
    if not is_integer(size, 1, MAX_SIZE):
        raise ValueError(f"Maps are 1 to {MAX_SIZE:,} pixels wide, not {quoted(size)}.")
    operations = tuple(_operations(block, size, option, stride_on))
    elements = block.in_channels * size**2
    elements += sum(op.channels * op.size**2 for op in operations if op.kept)
    return BlockCost(operations, FLOAT_BYTES * elements)


def _check(what: str, value: object, choices: object) -> None:
    if not is_one_of(value, get_args(choices)):
        known = " or ".join(map(repr, get_args(choices)))
        raise ValueError(f"{what} is {known}, not {quoted(value)}.")


def _check_options(option: object, stride_on: object) -> None:
    _check("The shortcut's option", option, Option)
    _check("The convolution that strides", stride_on, StrideOn)


def has_projection(block: Block, option: Option) -> bool:
    """Whether the shortcut is a 1×1 convolution under an option."""
    return option == "C" or (option == "B" and block.projection)


def network_cost(depth: int, *, option: Option = "B", stride_on: StrideOn = "3x3") -> Cost:
    """Parameters and multiply-accumulates of a whole network at 224², 1000 classes.

    With "B" and "3x3" it is the network that runs here.

    Raises:
        ValueError: there is no such depth or option.
    """
    _check_options(option, stride_on)
    table = architecture(depth)
    counts = [
        block_cost(b, _entering(table, b), option=option, stride_on=stride_on) for b in table.blocks
    ]
    stem, head = table.cost("conv1"), table.cost("fc")
    return Cost(
        stem.parameters + sum(c.parameters for c in counts) + head.parameters,
        stem.macs + sum(c.macs for c in counts) + head.macs,
    )


def _entering(table: Architecture, block: Block) -> int:
    """The side of the maps that enter a block: its output's, before the stride."""
    return table[block.address].size * block.stride


def _operations(
    block: Block, size: int, option: Option, stride_on: StrideOn
) -> Iterator[Operation]:
    shapes = _convolutions(block, stride_on)
    read = size
    for number, (inputs, outputs, kernel, stride) in enumerate(shapes, 1):
        last = number == len(shapes)
        conv = _convolution(f"conv{number}", inputs, outputs, kernel, stride, read)
        read = conv.size
        yield conv
        yield replace(_shaped(f"bn{number}", conv), parameters=2 * outputs)
        if not last:
            yield replace(_shaped(f"relu{number}", conv), kept=True)
    if has_projection(block, option):
        conv = _convolution(
            "shortcut.conv", block.in_channels, block.channels, 1, block.stride, size
        )
        yield conv
        yield replace(_shaped("shortcut.bn", conv), parameters=2 * block.channels)
    yield _shaped("sum", conv)
    yield replace(_shaped("out", conv), kept=True)


def _convolutions(block: Block, stride_on: StrideOn) -> tuple[tuple[int, int, int, int], ...]:
    """As :func:`resnet_core.points.convolutions`, with the choice of where a bottleneck strides."""
    strides: tuple[int, ...]
    if block.kind == "basic":
        strides = (block.stride, 1)
    else:
        strides = (1, block.stride, 1) if stride_on == "3x3" else (block.stride, 1, 1)
    return tuple(
        (inputs, outputs, kernel, stride)
        for (inputs, outputs, kernel, _), stride in zip(convolutions(block), strides, strict=True)
    )


def _convolution(
    name: str, inputs: int, outputs: int, kernel: int, stride: int, size: int
) -> Operation:
    size = (size - 1) // stride + 1  # the padding keeps the size before striding
    weights = inputs * outputs * kernel**2
    return Operation(
        name, kernel, inputs, outputs, size, stride, weights, weights * size**2, kept=True
    )


def _shaped(name: str, x: Operation) -> Operation:
    """An operation without a window: the shape of what it reads, no cost, nothing kept."""
    return Operation(name, None, x.channels, x.channels, x.size, 1, 0, 0, kept=False)
