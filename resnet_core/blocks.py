"""The residual block, in its two sizes and its two orders.

Every block computes ``out = F(x) + S(x)``: a residual branch F that learns a correction, and a
shortcut S that carries x past it, as it is where the shapes agree (identity), through a 1×1
convolution where they do not (projection). The sizes are the basic block (two 3×3 convolutions)
and the bottleneck (1×1 down, 3×3, 1×1 up).

There are two orders. In post-activation order (He et al. 2015) BN and ReLU follow each
convolution, and a last ReLU follows the sum. In pre-activation order (He et al. 2016) BN and ReLU
precede each convolution, and no operation follows the sum. An identity shortcut then passes x on
unchanged (eq. 3). A projection does not: it reads ReLU(BN(x)), the input of the residual branch.
The network activates the last block's sum itself (``final.bn``, ``final.relu``).

Nothing here is done in place, because a later operation would change a tensor already recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from resnet_core.points import Block, Norm, Order

Tap = Callable[[str, Tensor], None]


class BatchNorm(nn.BatchNorm2d):
    """Batch normalisation that never writes its running statistics."""

    def forward(self, x: Tensor, batch_statistics: bool = False) -> Tensor:
        """(N,C,H,W) normalised by the running statistics, or by those of this batch."""
        mean, var = (None, None) if batch_statistics else (self.running_mean, self.running_var)
        return F.batch_norm(
            x, mean, var, self.weight, self.bias, training=batch_statistics, eps=self.eps
        )


@dataclass(frozen=True)
class Pass:
    """How one forward pass is run and watched: ``tap(address, tensor)`` is called at each point."""

    batch_statistics: bool = False
    tap: Tap | None = None
    prefix: str = ""

    def inside(self, address: str) -> Pass:
        """The same pass, seen from inside a part of the network."""
        return Pass(self.batch_statistics, self.tap, f"{self.prefix}{address}.")

    def note(self, name: str, x: Tensor) -> Tensor:
        """Show the tensor at this point to whoever watches, and hand it on."""
        if self.tap is not None:
            self.tap(self.prefix + name, x)
        return x

    def norm(self, name: str, bn: BatchNorm | None, x: Tensor) -> Tensor:
        """Normalise; a network without normalisation has no such point."""
        return x if bn is None else self.note(name, bn(x, self.batch_statistics))


def normalisation(channels: int, norm: Norm) -> BatchNorm | None:
    return BatchNorm(channels) if norm == "batch" else None


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution that keeps the size (before striding) and has no bias, as BN follows."""
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)


class Projection(nn.Module):
    """S(x) where the shapes change: a 1×1 convolution, then BN in post-activation order."""

    def __init__(self, block: Block, order: Order, norm: Norm) -> None:
        super().__init__()
        self.conv = convolution(block.in_channels, block.channels, 1, block.stride)
        self.bn = normalisation(block.channels, norm) if order == "post" else None

    def forward(self, x: Tensor, run: Pass) -> Tensor:
        return run.norm("bn", self.bn, run.note("conv", self.conv(x)))


def add(residual: Tensor, shortcut: Tensor | None, alpha: float, beta: float) -> Tensor:
    """β·F(x) + α·S(x). A branch scaled by 0 is left out, because 0·inf is not 0."""
    terms = [
        branch if factor == 1 else branch * factor
        for branch, factor in ((residual, beta), (shortcut, alpha))
        if branch is not None and factor != 0
    ]
    if not terms:
        # Nothing gets through, backwards neither: a 0 of which gradients can be asked for.
        return torch.zeros_like(residual).requires_grad_(residual.requires_grad)
    return terms[0] if len(terms) == 1 else terms[0] + terms[1]


class ResidualBlock(nn.Module):
    """What all four blocks share: two branches and their sum.

    A subclass says what F is, and what a projection reads: x itself, or ReLU(BN(x)) in
    pre-activation order (He et al. 2016).
    """

    order: Order

    def __init__(self, block: Block, norm: Norm) -> None:
        super().__init__()
        self.address = block.address
        self.shortcut = Projection(block, self.order, norm) if block.projection else None

    def residual(self, x: Tensor, run: Pass) -> tuple[Tensor, Tensor]:
        """F(x), and what a projection reads."""
        raise NotImplementedError

    def forward(self, x: Tensor, run: Pass, alpha: float = 1.0, beta: float = 1.0) -> Tensor:
        """(N, in_channels, H, W) -> (N, channels, H/stride, W/stride).

        ``alpha`` scales the shortcut and ``beta`` the residual branch; both branches are noted
        unscaled, and a cut shortcut is computed only for someone who watches.
        """
        run = run.inside(self.address)
        residual, entry = self.residual(x, run)
        run.note("residual", residual)
        shortcut = None
        if alpha != 0 or run.tap is not None:
            if self.shortcut is None:
                # A node of its own: its gradient is that of the shortcut alone, not all of x's.
                shortcut = x.view_as(x)
            else:
                shortcut = self.shortcut(entry, run.inside("shortcut"))
            run.note("shortcut", shortcut)
        total = run.note("sum", add(residual, shortcut, alpha, beta))
        return run.note("out", F.relu(total) if self.order == "post" else total.view_as(total))


class BasicBlock(ResidualBlock):
    """F: two 3×3 convolutions, each followed by BN; ReLU between them and after the sum."""

    order: Order = "post"

    def __init__(self, block: Block, norm: Norm) -> None:
        super().__init__(block, norm)
        self.conv1 = convolution(block.in_channels, block.width, 3, block.stride)
        self.bn1 = normalisation(block.width, norm)
        self.conv2 = convolution(block.width, block.channels, 3)
        self.bn2 = normalisation(block.channels, norm)

    def residual(self, x: Tensor, run: Pass) -> tuple[Tensor, Tensor]:
        f = run.note("conv1", self.conv1(x))  # (N, width, H/stride, W/stride)
        f = run.norm("bn1", self.bn1, f)
        f = run.note("relu1", F.relu(f))
        f = run.note("conv2", self.conv2(f))
        return run.norm("bn2", self.bn2, f), x


class PreActivationBasicBlock(ResidualBlock):
    """F: (BN → ReLU → 3×3 convolution), twice."""

    order: Order = "pre"

    def __init__(self, block: Block, norm: Norm) -> None:
        super().__init__(block, norm)
        self.bn1 = normalisation(block.in_channels, norm)
        self.conv1 = convolution(block.in_channels, block.width, 3, block.stride)
        self.bn2 = normalisation(block.width, norm)
        self.conv2 = convolution(block.width, block.channels, 3)

    def residual(self, x: Tensor, run: Pass) -> tuple[Tensor, Tensor]:
        entry = run.note("relu1", F.relu(run.norm("bn1", self.bn1, x)))
        f = run.note("conv1", self.conv1(entry))  # (N, width, H/stride, W/stride)
        f = run.norm("bn2", self.bn2, f)
        f = run.note("relu2", F.relu(f))
        return run.note("conv2", self.conv2(f)), entry


class Bottleneck(ResidualBlock):
    """F: 1×1 down to ``width`` channels, 3×3 there, 1×1 up to 4 × ``width``; BN after each."""

    order: Order = "post"

    def __init__(self, block: Block, norm: Norm) -> None:
        super().__init__(block, norm)
        self.conv1 = convolution(block.in_channels, block.width, 1)
        self.bn1 = normalisation(block.width, norm)
        self.conv2 = convolution(block.width, block.width, 3, block.stride)
        self.bn2 = normalisation(block.width, norm)
        self.conv3 = convolution(block.width, block.channels, 1)
        self.bn3 = normalisation(block.channels, norm)

    def residual(self, x: Tensor, run: Pass) -> tuple[Tensor, Tensor]:
        f = run.note("conv1", self.conv1(x))  # (N, width, H, W)
        f = run.norm("bn1", self.bn1, f)
        f = run.note("relu1", F.relu(f))
        f = run.note("conv2", self.conv2(f))  # (N, width, H/stride, W/stride)
        f = run.norm("bn2", self.bn2, f)
        f = run.note("relu2", F.relu(f))
        f = run.note("conv3", self.conv3(f))  # (N, 4·width, H/stride, W/stride)
        return run.norm("bn3", self.bn3, f), x


class PreActivationBottleneck(ResidualBlock):
    """F: BN → ReLU → 1×1 down, BN → ReLU → 3×3, BN → ReLU → 1×1 up."""

    order: Order = "pre"

    def __init__(self, block: Block, norm: Norm) -> None:
        super().__init__(block, norm)
        self.bn1 = normalisation(block.in_channels, norm)
        self.conv1 = convolution(block.in_channels, block.width, 1)
        self.bn2 = normalisation(block.width, norm)
        self.conv2 = convolution(block.width, block.width, 3, block.stride)
        self.bn3 = normalisation(block.width, norm)
        self.conv3 = convolution(block.width, block.channels, 1)

    def residual(self, x: Tensor, run: Pass) -> tuple[Tensor, Tensor]:
        entry = run.note("relu1", F.relu(run.norm("bn1", self.bn1, x)))
        f = run.note("conv1", self.conv1(entry))  # (N, width, H, W)
        f = run.norm("bn2", self.bn2, f)
        f = run.note("relu2", F.relu(f))
        f = run.note("conv2", self.conv2(f))  # (N, width, H/stride, W/stride)
        f = run.norm("bn3", self.bn3, f)
        f = run.note("relu3", F.relu(f))
        return run.note("conv3", self.conv3(f)), entry


BLOCKS: dict[tuple[str, Order], type[ResidualBlock]] = {
    ("basic", "post"): BasicBlock,
    ("basic", "pre"): PreActivationBasicBlock,
    ("bottleneck", "post"): Bottleneck,
    ("bottleneck", "pre"): PreActivationBottleneck,
}
