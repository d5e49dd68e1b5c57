"""The two roads of the gradient through a residual block, each measured alone.

A block adds two branches: sum = α·S(x) + β·F(x). By the chain rule the gradient at its input is a
sum of two terms as well: ∂L/∂x = ∂L/∂sum · (α·∂S/∂x + β·∂F/∂x). For an identity shortcut with
α = β = 1 the bracket is 1 + ∂F/∂x (He et al. 2016, eq. 5): the 1 passes the gradient on unchanged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from resnet_core.blocks import Pass
from resnet_core.network import ResNet
from resnet_core.surgery import INTACT, Surgery


@dataclass(frozen=True)
class BackwardSum:
    """The gradient at the input of one block and its two terms.

    ``at_sum`` is ∂L/∂sum, (N, channels, H', W'). The others have the shape of x, (N, C, H, W):
    ``shortcut`` is what arrives through S, ``residual`` what arrives through F, and ``total`` is
    ∂L/∂x, their sum up to rounding.
    """

    at_sum: Tensor
    shortcut: Tensor
    residual: Tensor
    total: Tensor


@dataclass(frozen=True)
class GradientNorms:
    """L2 norms of one picture's gradient at a block: at its sum, through each branch, at its input.

    ``angle`` lies between the two terms, in degrees; None where one of them is 0 or not finite.
    """

    at_sum: float
    shortcut: float
    residual: float
    total: float
    angle: float | None


def gradient_norms(terms: BackwardSum) -> GradientNorms:
    """Measure the terms; of a batch its first picture."""
    shortcut, residual = (
        t[0].flatten().double() for t in (terms.shortcut.cpu(), terms.residual.cpu())
    )
    at_sum, total = (float(t[0].norm()) for t in (terms.at_sum, terms.total))
    lengths = float(shortcut.norm() * residual.norm())
    angle = None
    if lengths > 0 and math.isfinite(lengths):
        cosine = float(shortcut @ residual) / lengths
        angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
    return GradientNorms(at_sum, float(shortcut.norm()), float(residual.norm()), total, angle)


def backward_sum(
    network: ResNet,
    block: str,
    x: Tensor,
    upstream: Tensor,
    *,
    surgery: Surgery = INTACT,
    batch_statistics: bool = False,
) -> BackwardSum:
    """Measure both terms of the gradient at a block's input.

    Args:
        network: the network that the block belongs to; it is not changed.
        block: its address, such as "conv3_x.2".
        x: what entered the block in a run, (N, C, H, W).
        upstream: the gradient at the block's output in that run, (N, channels, H', W').
        surgery, batch_statistics: as in that run. A cut branch contributes exactly 0.

    Raises:
        KeyError: the network has no such block.
        ValueError: x does not have the channels that the block takes, or ``upstream`` has not the
            shape of its output.
    """
    channels = network.architecture().block(block).in_channels
    if x.dim() != 4 or x.shape[1] != channels:
        raise ValueError(f"{block} takes (N, {channels}, H, W), not {tuple(x.shape)}.")
    points: dict[str, Tensor] = {}
    run = Pass(batch_statistics, tap=points.__setitem__)
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        out = network.block(block)(x, run, surgery.alpha(block), surgery.beta(block))
        if upstream.shape != out.shape:
            raise ValueError(
                f"The gradient at the output of {block} is {tuple(out.shape)}, "
                f"not {tuple(upstream.shape)}."
            )
        shortcut, residual = points[f"{block}.shortcut"], points[f"{block}.residual"]
        at_sum, at_shortcut, at_residual, total = _gradients(
            out, [points[f"{block}.sum"], shortcut, residual, x], upstream
        )
        (through_shortcut,) = _gradients(shortcut, [x], at_shortcut)
        (through_residual,) = _gradients(residual, [x], at_residual)
    return BackwardSum(at_sum, through_shortcut, through_residual, total)


def _gradients(of: Tensor, at: list[Tensor], upstream: Tensor) -> tuple[Tensor, ...]:
    return torch.autograd.grad(
        of, at, upstream, retain_graph=True, allow_unused=True, materialize_grads=True
    )
