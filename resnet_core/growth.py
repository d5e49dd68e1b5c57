"""A deeper network that answers exactly as a shallower one does, made by adding blocks.

He et al. 2015 (§1) argue that a deeper network need be no worse than a shallower one: its added
layers could be the identity. For a residual block the identity is near: the block passes x on as
soon as F(x) is 0. Here the last batch normalisation of every added block has scale and shift 0, so
F(x) is exactly 0, and ReLU leaves the sum x + 0 as it is, because x is the output of a ReLU.
"""

from __future__ import annotations

import torch

from resnet_core.architecture import architecture
from resnet_core.blocks import BasicBlock, BatchNorm, Bottleneck, ResidualBlock
from resnet_core.network import ResNet, build_network

ORIGINS = {34: 18, 101: 50, 152: 50}  # depth -> the shallower network that it can grow from


def added_blocks(depth: int, origin: int) -> tuple[str, ...]:
    """The blocks that a ResNet of ``depth`` layers has beyond those of ``origin`` layers.

    The first blocks of each stage are the origin's; the added ones follow them.

    Raises:
        ValueError: no network of this depth contains all blocks of the other one.
    """
    deep, shallow = architecture(depth), architecture(origin)
    own = {block.address for block in shallow.blocks}
    if deep.kind != shallow.kind or not own < {block.address for block in deep.blocks}:
        raise ValueError(f"ResNet-{depth} does not contain the blocks of ResNet-{origin}.")
    return tuple(block.address for block in deep.blocks if block.address not in own)


@torch.no_grad()
def grow(origin: ResNet, depth: int, *, last_scale: float = 0.0, seed: int = 0) -> ResNet:
    """A network of ``depth`` layers whose logits equal the origin's bit for bit.

    Args:
        origin: a network in post-activation order with batch normalisation; it is not changed.
        depth: of the new network, see :data:`ORIGINS`.
        last_scale: the scale of the last batch normalisation in each added block. Only with 0,
            the default, do the added blocks pass x on unchanged.
        seed: of the other weights in the added blocks (He initialisation).

    Raises:
        ValueError: the origin is of another order or norm, or ``depth`` does not contain it.
    """
    if (origin.order, origin.norm) != ("post", "batch"):
        raise ValueError(
            "Only a post-activation network with batch normalisation can grow: its added blocks "
            "are silenced by the scale of their last batch normalisation."
        )
    added = added_blocks(depth, origin.depth)
    network = build_network(depth, num_classes=origin.num_classes, seed=seed)
    own = network.state_dict()
    for name, value in origin.state_dict().items():
        own[name].copy_(value)
    for block in added:
        last_norm(network.block(block)).weight.fill_(last_scale)
    return network


def last_norm(block: ResidualBlock) -> BatchNorm:
    """The batch normalisation that ends the residual branch of a post-activation block."""
    assert isinstance(block, BasicBlock | Bottleneck)
    norm = block.bn2 if isinstance(block, BasicBlock) else block.bn3
    assert norm is not None
    return norm
