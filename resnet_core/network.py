"""The whole network: stem, named blocks, head.

A parameter's name is the address of its operation (``conv3_x.2.conv1.weight``), so the state of a
network reads like the paper's table. Networks are read-only: parameters do not require gradients,
batch statistics are never stored, and watching or cutting is an argument of ``forward``. Any
number of threads can use one network at once.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from resnet_core.architecture import Architecture, architecture
from resnet_core.blocks import (
    BLOCKS,
    BatchNorm,
    Pass,
    ResidualBlock,
    Tap,
    convolution,
    normalisation,
)
from resnet_core.exact import is_integer, quoted
from resnet_core.inputs import check_pictures
from resnet_core.points import Norm, Order
from resnet_core.surgery import INTACT, Surgery

MAX_SEED = 2**64 - 1  # of torch's generator


class Stem(nn.Module):
    """conv1: a 7×7 convolution with stride 2, then BN and ReLU."""

    def __init__(self, norm: Norm) -> None:
        super().__init__()
        self.conv = convolution(3, 64, kernel=7, stride=2)
        self.bn = normalisation(64, norm)

    def forward(self, x: Tensor, run: Pass) -> Tensor:
        inside = run.inside("conv1")
        x = inside.note("conv", self.conv(x))  # (N, 64, H/2, W/2)
        x = inside.norm("bn", self.bn, x)
        return run.note("conv1", inside.note("relu", F.relu(x)))


class LastActivation(nn.Module):
    """BN and ReLU after the last pre-activation block, whose sum nothing has activated yet."""

    def __init__(self, channels: int, norm: Norm) -> None:
        super().__init__()
        self.bn = normalisation(channels, norm)

    def forward(self, x: Tensor, run: Pass) -> Tensor:
        return run.note("relu", F.relu(run.norm("bn", self.bn, x)))


class ResNet(nn.Module):
    """A ResNet of He et al. 2015 (or, with order "pre", 2016) that can be watched and cut.

    Made by :func:`build_network`, ``from_torchvision`` or ``load_network``.
    """

    def __init__(self, table: Architecture) -> None:
        super().__init__()
        block = BLOCKS[table.kind, table.order]
        self.depth, self.order, self.norm = table.depth, table.order, table.norm
        self.num_classes = table.num_classes
        self.conv1 = Stem(table.norm)
        for stage in table.stages:
            names = [b.address.split(".")[1] for b in stage.blocks]
            blocks = [block(b, table.norm) for b in stage.blocks]
            self.add_module(stage.name, nn.ModuleDict(dict(zip(names, blocks, strict=True))))
        channels = table.stages[-1].channels
        if table.order == "pre":
            self.final = LastActivation(channels, table.norm)
        self.fc = nn.Linear(channels, table.num_classes)

    def architecture(self, input_size: int = 224) -> Architecture:
        """The table's description of this network for square inputs of this many pixels."""
        return architecture(
            self.depth,
            order=self.order,
            norm=self.norm,
            input_size=input_size,
            num_classes=self.num_classes,
        )

    def blocks(self) -> list[ResidualBlock]:
        """The residual blocks from first to last."""
        return [module for module in self.modules() if isinstance(module, ResidualBlock)]

    def block(self, address: str) -> ResidualBlock:
        """The block with this address; KeyError if there is none."""
        stage, number = self.architecture().block(address).address.split(".")
        found = self.get_submodule(stage).get_submodule(number)
        assert isinstance(found, ResidualBlock)
        return found

    def forward(
        self,
        x: Tensor,
        *,
        surgery: Surgery = INTACT,
        batch_statistics: bool = False,
        tap: Tap | None = None,
        start: str | None = None,
    ) -> Tensor:
        """(N,3,H,W) normalised pictures -> (N, num_classes) logits.

        Args:
            x: pictures as :func:`resnet_core.to_tensor` makes them; H and W at least 32.
            surgery: the branches to scale or cut.
            batch_statistics: normalise by this batch's own mean and variance, as in training,
                instead of the running ones. They are used and forgotten.
            tap: called as ``tap(address, tensor)`` at every point, in order.
            start: a block; then x is not pictures but what enters that block.

        Raises:
            ValueError: the surgery names a block that this network does not have, or x is no batch
                of pictures that this network can take (:mod:`resnet_core.inputs`).
            KeyError: there is no block to start at.
        """
        self._check(surgery)
        run = Pass(batch_statistics, tap)
        blocks = self.blocks()
        if start is None:
            weight, normalised = self.conv1.conv.weight, self.norm == "batch"
            check_pictures(x, weight, batch_statistics=batch_statistics and normalised)
            x = self.conv1(x, run)  # (N, 64, H/2, W/2)
            x = run.note("maxpool", F.max_pool2d(x, 3, stride=2, padding=1))  # (N, 64, H/4, W/4)
        else:
            blocks = blocks[blocks.index(self.block(start)) :]
        for block in blocks:
            x = block(x, run, surgery.alpha(block.address), surgery.beta(block.address))
        if self.order == "pre":
            x = self.final(x, run.inside("final"))
        x = run.note("avgpool", F.adaptive_avg_pool2d(x, 1).flatten(1))  # (N, C)
        return run.note("fc", self.fc(x))

    def _check(self, surgery: Surgery) -> None:
        unknown = surgery.blocks - {block.address for block in self.blocks()}
        if unknown:
            raise ValueError(
                f"ResNet-{self.depth} has no block {quoted(sorted(unknown)[0])} to change."
            )


@torch.inference_mode(False)  # or its weights could be in no graph
def build_network(
    depth: int,
    *,
    order: Order = "post",
    norm: Norm = "batch",
    num_classes: int = 1000,
    seed: int = 0,
) -> ResNet:
    """A fresh network in eval mode, its weights drawn from a seed.

    Convolutions are drawn as He et al. 2015b propose (normal, variance 2 / fan-out, as in
    torchvision), the fully connected layer uniformly within ±1/√C (torch's default). The global
    random state is neither read nor changed, nor is torch's default type: parameters are float32.

    Raises:
        ValueError: no such depth, order or norm, or the seed is no integer from 0 to 2⁶⁴ − 1.
    """
    if not is_integer(seed, 0, MAX_SEED):
        raise ValueError(f"A seed is an integer from 0 to 2⁶⁴ − 1, not {quoted(seed)}.")
    network = empty_network(
        architecture(depth, order=order, norm=norm, num_classes=num_classes)
    ).to_empty(device="cpu")
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(
                module.weight, mode="fan_out", nonlinearity="relu", generator=generator
            )
        elif isinstance(module, BatchNorm):
            module.reset_parameters()
        elif isinstance(module, nn.Linear):
            bound = 1 / math.sqrt(module.in_features)
            nn.init.uniform_(module.weight, -bound, bound, generator=generator)
            nn.init.uniform_(module.bias, -bound, bound, generator=generator)
    return network


@torch.inference_mode(False)
def empty_network(table: Architecture) -> ResNet:
    """The network without memory behind its parameters, to load a state into; read-only.

    Its parameters are float32, whatever torch's default is: a state is loaded as it is published.
    """
    with torch.device("meta"):
        network = ResNet(table).float()
    return network.eval().requires_grad_(False)
