"""The five architectures of He et al. 2015 (Table 1) as frozen data, without torch.

Everything a reader may ask of a network before running it is here: which points a picture passes
and in what order, how large each tensor is, what each operation costs, and how many input pixels
one unit sees. The network is built from this table, so the table cannot drift from the code.

Two departures from the paper's Table 1, both torchvision's: a bottleneck strides on its 3×3
convolution ("v1.5"; the paper strides on the first 1×1), and projections are used wherever the
shape changes (the paper's option B).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, get_args

from resnet_core.exact import is_integer, is_one_of, quoted
from resnet_core.points import (
    Block,
    Norm,
    Order,
    Point,
    fully_connected,
    norm_and_relu,
    points_of_block,
    stem,
)

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
MAX_SIZE = 65_536  # pixels; a JPEG ends at 65,535
MAX_CLASSES = 1_000_000


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
        return _canonical(self, address) is not None

    def resolve(self, address: str) -> str:
        """The full address: ``conv3_x`` and ``conv3_x.4`` name their output, ``conv3_x.4.out``.

        Raises:
            KeyError: there is no such point in this network.
        """
        canonical = _canonical(self, address)
        if canonical is None:
            raise KeyError(
                f"ResNet-{self.depth} has no point {quoted(address)}; "
                "addresses look like 'conv1', 'conv3_x', 'conv3_x.2' or 'conv3_x.2.conv1'."
            )
        return canonical

    def block(self, address: str) -> Block:
        """The block with this address, such as ``conv3_x.2``; KeyError if there is none."""
        for block in self.blocks:
            if block.address == address:
                return block
        raise KeyError(
            f"ResNet-{self.depth} has no block {quoted(address)}; blocks look like conv3_x.2."
        )

    def steps(self, zoom: Zoom) -> tuple[str, ...]:
        """The addresses one walks through at a zoom level, from the first to ``fc``.

        ``stage``: conv1, maxpool, conv2_x … conv5_x, avgpool, fc. ``block``: every block's output
        in place of its stage's. ``operation``: every point.

        Raises:
            ValueError: there is no such zoom level.
        """
        if not is_one_of(zoom, get_args(Zoom)):
            raise ValueError(f"The zoom is 'stage', 'block' or 'operation', not {quoted(zoom)}.")
        if zoom == "operation":
            return tuple(point.address for point in self.points if point.address != "conv1")
        middle = (
            tuple(stage.name for stage in self.stages)
            if zoom == "stage"
            else tuple(block.address for block in self.blocks)
        )
        return ("conv1", "maxpool", *middle, "avgpool", "fc")

    def cost(self, address: str, *, shortcuts: bool = True) -> Cost:
        """What everything under an address costs, be it an operation, a block, a stage or conv1.

        Args:
            shortcuts: False leaves out the projections, which a network without skips has not.

        Raises:
            KeyError: there is no such point, block or stage.
        """
        point = self[address]
        whole = ("conv1", point.block, f"{point.block}.shortcut")
        if address in whole or address in STAGES:
            inside = [p for p in self.points if p.address.startswith(f"{address}.")]
            inside = [p for p in inside if shortcuts or ".shortcut" not in p.address]
            return Cost(sum(p.parameters for p in inside), sum(p.macs for p in inside))
        return Cost(point.parameters, point.macs)


def _canonical(net: Architecture, address: object) -> str | None:
    if not isinstance(address, str):
        return None
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
        input_size: side of the square input picture in pixels, from 32 to 65,536.
        num_classes: outputs of the fully connected layer, from 1 to 1,000,000.

    Raises:
        ValueError: an argument outside these ranges, or of another type: neither True nor 112.0 is
            an integer.
    """
    if not is_one_of(depth, DEPTHS):
        raise ValueError(
            f"There is no ResNet-{quoted(depth)} in the table; depths are 18, 34, 50, 101, 152."
        )
    if not is_one_of(order, get_args(Order)):
        raise ValueError(f"The order is 'post' or 'pre', not {quoted(order)}.")
    if not is_one_of(norm, get_args(Norm)):
        raise ValueError(f"The normalisation is 'batch' or 'none', not {quoted(norm)}.")
    if not is_integer(input_size, 32, MAX_SIZE):
        raise ValueError(
            f"The input is 32 to {MAX_SIZE:,} pixels wide, an integer, not {quoted(input_size)}."
        )
    if not is_integer(num_classes, 1, MAX_CLASSES):
        raise ValueError(
            f"There are 1 to {MAX_CLASSES:,} classes, an integer, not {quoted(num_classes)}."
        )
    return _architecture(depth, order, norm, input_size, num_classes)


@lru_cache(maxsize=64, typed=True)
def _architecture(
    depth: int, order: Order, norm: Norm, input_size: int, num_classes: int
) -> Architecture:
    kind: Literal["basic", "bottleneck"] = "basic" if depth < 50 else "bottleneck"
    points = list(stem(norm, input_size))
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
            points += points_of_block(block, points[-1], order, norm)
            blocks.append(block)
            channels = out
        stages.append(Stage(name, tuple(blocks), width, channels, points[-1].size))
    if order == "pre":
        points += norm_and_relu("final", replace(points[-1], block=None), norm)
    pooled = Point("avgpool", "avgpool", channels, 1, None, signed=False)
    points += [pooled, fully_connected(channels, num_classes)]
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
