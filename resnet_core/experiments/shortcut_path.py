"""The factor λ^L of He et al. 2016 (eq. 6 to 8): what constant scaling does to the shortcut path.

Scale L shortcuts by λ and a signal that travels on shortcuts alone arrives λ^L times as strong.
That is exact for this path: with every residual branch at 0 and no normalisation a block is
x -> λ·S(x), and S, a ReLU and a 1×1 convolution all commute with a positive factor. It is wrong
for the whole signal, to which every residual branch adds and which normalisation rescales.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import torch
from torch import Tensor

from resnet_core.network import ResNet
from resnet_core.surgery import INTACT, Surgery


@dataclass(frozen=True)
class Path:
    """By block: the signal's L2 norm over that of the unscaled path, and what λ^L predicts."""

    measured: dict[str, float]
    predicted: dict[str, float]


def path_alone(network: ResNet, x: Tensor, scaled: Collection[str], strength: float) -> Path:
    """Run the shortcut path alone, scaled and unscaled.

    Args:
        network: one without normalisation (norm="none"), or nothing here would be exact.
        x: (N,3,H,W) pictures.
        scaled: the blocks whose shortcut is multiplied by ``strength``.
        strength: λ, from 0 to 1. So small a product that float32 ends before it (about 10⁻⁴⁵)
            is measured as 0.

    Raises:
        ValueError: the network normalises, or has no such block.
    """
    if network.norm != "none":
        raise ValueError("The shortcut path is alone only in a network without normalisation.")
    blocks = [block.address for block in network.blocks()]
    silent = dict.fromkeys(blocks, 0.0)
    whole = signal(network, x, Surgery(residual=silent))
    part = signal(network, x, Surgery(dict.fromkeys(scaled, strength), silent))
    predicted, factor = {}, 1.0
    for block in blocks:
        factor *= strength if block in scaled else 1.0
        predicted[block] = factor
    return Path({b: _ratio(part[b], whole[b]) for b in blocks}, predicted)


def whole_signal(
    network: ResNet, x: Tensor, scaled: Collection[str], strength: float, *, batch_statistics: bool
) -> dict[str, float]:
    """By block: the output's L2 norm with these shortcuts scaled, over the intact one."""
    intact = signal(network, x, INTACT, batch_statistics)
    changed = signal(network, x, Surgery(dict.fromkeys(scaled, strength)), batch_statistics)
    return {block: _ratio(changed[block], intact[block]) for block in intact}


def signal(
    network: ResNet, x: Tensor, surgery: Surgery, batch_statistics: bool = False
) -> dict[str, float]:
    """L2 norm of every block's output, over the whole batch; nothing is kept of the run."""
    norms: dict[str, float] = {}

    def tap(address: str, tensor: Tensor) -> None:
        if address.endswith(".out"):
            norms[address.removesuffix(".out")] = float(torch.linalg.vector_norm(tensor))

    with torch.no_grad():
        network(x, surgery=surgery, batch_statistics=batch_statistics, tap=tap)
    return norms


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
