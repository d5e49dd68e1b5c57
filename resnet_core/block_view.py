"""One block of one run, close up: every tensor in it, its kernels, and what its BN applied.

A walk keeps block outputs; here a reader takes one block apart down to a single pixel, and for
that needs the numbers that batch normalisation really used. With the statistics of a batch those
are known only while the whole batch is at hand, so they are taken here, and the rest of the batch
is let go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from PIL import Image
from torch import Tensor

from resnet_core import runtime
from resnet_core.architecture import Architecture
from resnet_core.blocks import BatchNorm
from resnet_core.compute_thread import run_on_compute_thread
from resnet_core.keys import key_of
from resnet_core.network import ResNet
from resnet_core.points import Block, Order
from resnet_core.trace import block_input
from resnet_core.weights import Source

VIEW_BYTES = 120_000_000

Branch = Literal["residual", "shortcut"]


@dataclass(frozen=True)
class Statistics:
    """What one batch normalisation applied: (C,) float64 tensors, and whose mean it was.

    ``of_batch``: mean and variance are those of the batch just seen, over pictures and places
    (biased, as torch normalises). Otherwise they are the fixed ones that the weights carry,
    estimated over training pictures (Ioffe and Szegedy 2015, Algorithm 2).
    """

    mean: Tensor
    var: Tensor
    gamma: Tensor
    beta: Tensor
    eps: float
    of_batch: bool

    @property
    def scale(self) -> Tensor:
        """γ / √(var + ε): normalising and stretching are one factor per channel."""
        return self.gamma / torch.sqrt(self.var + self.eps)

    @property
    def shift(self) -> Tensor:
        """β − mean · scale, so that BN(x) = scale · x + shift."""
        return self.beta - self.mean * self.scale


@dataclass(frozen=True)
class BlockView:
    """A block and all its tensors of the first picture, on the CPU.

    ``points`` holds (C,H,W) by address: what entered the block (under the address it has in the
    run, such as ``maxpool`` or ``conv2_x.1.out``), then every point inside; ``statistics`` what
    each batch normalisation applied. ``pictures`` is the size of the batch that was run and
    ``source`` where the weights come from.
    ``parameter`` finds a parameter by its name: kernels are left where all others have them, in
    the shared network.
    """

    name: str
    table: Architecture
    block: Block
    source: Source
    pictures: int
    points: dict[str, Tensor]
    statistics: dict[str, Statistics]
    parameter: Callable[[str], Tensor]

    @property
    def nbytes(self) -> int:
        applied = (t for s in self.statistics.values() for t in (s.mean, s.var, s.gamma, s.beta))
        return sum(t.numel() * t.element_size() for t in (*self.points.values(), *applied))

    @property
    def entered(self) -> str:
        """The address of what entered the block."""
        return block_input(self.table, self.block.address)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The points inside the block, in the order of computation."""
        return _inside(self.table, self.block)

    @property
    def convolutions(self) -> tuple[str, ...]:
        """The addresses of the block's convolutions, in the order of computation."""
        return tuple(a for a in self.addresses if self.table[a].operation == "conv")

    def kernel(self, conv: str, channel: int) -> Tensor:
        """(C_in, k, k) on the CPU: what makes one channel of a convolution of this block."""
        return self.parameter(f"{conv}.weight")[channel].detach().cpu()

    def reads(self, address: str) -> str:
        """The address of the tensor that an operation of this block is applied to."""
        return reads(self.table, self.block, address)

    def maker(self, address: str) -> str | None:
        """The convolution of this block that a point's values come from, or None.

        A sum is made by both branches; its maker is the residual branch's last convolution.
        """
        here = self.block.address
        leaf = address.removeprefix(f"{here}.")
        if leaf in ("sum", "out"):
            return self.maker(f"{here}.residual")
        while address in self.points and address != self.entered:
            if address in self.convolutions:
                return address
            address = self.reads(address)
        return None

    def follows(self, conv: str) -> tuple[str, ...]:
        """What happens to a convolution's values up to the next one, or to the block's end."""
        here = self.block.address
        branch: Branch = "shortcut" if conv.startswith(f"{here}.shortcut") else "residual"
        rest = self.addresses[self.addresses.index(conv) + 1 :]
        chain: list[str] = []
        for address in rest:
            if address in self.convolutions:
                return tuple(chain)
            chain.append(address)
            if address == f"{here}.{branch}":
                return (*chain, f"{here}.sum", f"{here}.out")
        raise AssertionError("Every branch of a block ends under its own name.")


def reads(table: Architecture, block: Block, address: str) -> str:
    """The address of the tensor that an operation inside a block is applied to.

    A sum reads two; its first, the residual, is named.
    """
    here, inside = block.address, _inside(table, block)
    if address not in inside:
        raise KeyError(f"{here} has no point {address!r}.")
    leaf = address.removeprefix(f"{here}.")
    if leaf == "sum":
        return f"{here}.residual"
    if address == inside[0] or (leaf == "shortcut" and not block.projection):
        return block_input(table, here)
    if leaf == "shortcut.conv":
        return f"{here}.relu1" if table.order == "pre" else block_input(table, here)
    return inside[inside.index(address) - 1]


def record_block(
    network: ResNet,
    pictures: Tensor,
    block: str,
    *,
    batch_statistics: bool,
    source: Source = "fresh",
    name: str = "",
    parameter: Callable[[str], Tensor] | None = None,
) -> BlockView:
    """Run pictures (N,3,S,S) through a network and keep one block of the first of them.

    ``source`` says where the weights come from. ``parameter`` finds the network's parameters by
    name later on; without it the close-up holds the network.

    Raises:
        KeyError: the network has no such block.
    """
    table = network.architecture(pictures.shape[-1])
    shape = table.block(block)
    before = block_input(table, block)
    kept: dict[str, Tensor] = {}

    def keep(address: str, tensor: Tensor) -> None:
        if address == before or address.startswith(f"{block}."):
            kept[address] = tensor

    with torch.no_grad():
        network(pictures, batch_statistics=batch_statistics, tap=keep)
    inside = _inside(table, shape)
    statistics = {
        address: _applied(
            network.get_submodule(address),
            kept[reads(table, shape, address)] if batch_statistics else None,
        )
        for address in inside
        if table[address].operation == "bn"
    }
    # Copies: a view of the first picture would keep the whole batch alive.
    points = {address: kept[address][0].cpu().clone() for address in (before, *inside)}
    return BlockView(
        name=name,
        table=table,
        block=shape,
        source=source,
        pictures=len(pictures),
        points=points,
        statistics=statistics,
        parameter=parameter or network.get_parameter,
    )


def _inside(table: Architecture, block: Block) -> tuple[str, ...]:
    return tuple(p.address for p in table.points if p.address.startswith(f"{block.address}."))


def _applied(bn: torch.nn.Module, batch: Tensor | None) -> Statistics:
    """A batch normalisation's numbers: running ones, or those of the batch (N,C,H,W) it read."""
    assert isinstance(bn, BatchNorm)
    if batch is not None:
        wide = batch.cpu().double()  # in this order: an Apple GPU has no float64
        mean, var = wide.mean((0, 2, 3)), wide.var((0, 2, 3), correction=0)
    else:
        assert bn.running_mean is not None and bn.running_var is not None
        mean, var = bn.running_mean.cpu().double(), bn.running_var.cpu().double()
    gamma, beta = (t.detach().cpu().double() for t in (bn.weight, bn.bias))
    return Statistics(mean, var, gamma, beta, eps=bn.eps, of_batch=batch is not None)


_views: runtime.ByteCache[BlockView] = runtime.ByteCache(VIEW_BYTES, lambda c: c.nbytes)


def view_block(
    image: Image.Image, depth: int, source: Source, order: Order, block: str
) -> BlockView:
    """One block of the run that the walk makes of this picture with seed 0, every skip intact.

    Pre-activation order exists for fresh weights only.

    Raises: as :func:`resnet_core.runs.run`; KeyError for another network's block.
    """
    key = key_of(image, depth, source, order=order)
    name = hashlib.sha256(f"{key.name} {block}".encode()).hexdigest()[:16]

    def make() -> BlockView:
        network, pictures = key.load().network, key.batch(image)
        return run_on_compute_thread(
            lambda: record_block(
                network,
                pictures,
                block,
                batch_statistics=key.conditions.batch_statistics,
                source=source,
                name=name,
                parameter=lambda parameter: key.load().network.get_parameter(parameter),
            )
        )

    return _views.get_or_make(name, make)


def known(name: str) -> BlockView | None:
    """The close-up with this name, if it is still kept."""
    return _views.get(name)
