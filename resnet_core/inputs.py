"""What a network can take; what it cannot is refused in one sentence, before anything is run.

Only the shape, type and device of a tensor are looked at, so that a check costs nothing on a GPU;
:func:`check_finite` alone reads values.
"""

from __future__ import annotations

from math import ceil

import torch
from torch import Tensor

from resnet_core.exact import quoted

REDUCTION = 32  # from the picture to the last stage: five strides of 2


def check_pictures(x: object, weight: Tensor, *, batch_statistics: bool) -> None:
    """Refuse what are no pictures for a network.

    Args:
        x: (N,3,H,W) with N ≥ 1 and H, W ≥ 32 can be taken.
        weight: a parameter of the network; pictures have its type and are on its device.
        batch_statistics: whether the network normalises by them; then the last stage needs more
            than one value in each channel.

    Raises:
        ValueError: x cannot be taken; the sentence says why.
    """
    given = _four_sides(x, 3)
    if given is None or min(given.shape[2:]) < 32:
        raise ValueError(
            "A network takes pictures (N, 3, H, W), one or more, of at least 32 × 32 pixels, "
            f"not {_described(x)}."
        )
    _check_kind(given, weight)
    if batch_statistics:
        _check_values(given, REDUCTION)


def check_block_input(
    x: object, weight: Tensor, *, address: str, channels: int, stride: int, batch_statistics: bool
) -> None:
    """Refuse what a block cannot take: it takes (N,channels,H,W) with N ≥ 1.

    Args:
        address: of the block.
        stride: of the block.
        weight, batch_statistics: as for :func:`check_pictures`.

    Raises:
        ValueError: x cannot be taken; the sentence says why.
    """
    given = _four_sides(x, channels)
    if given is None:
        raise ValueError(f"{address} takes (N, {channels}, H, W), not {_described(x)}.")
    _check_kind(given, weight)
    if batch_statistics:
        _check_values(given, stride)


def check_finite(x: Tensor) -> None:
    """Refuse pictures with values that are NaN or infinite.

    Raises:
        ValueError: there is such a value.
    """
    if not torch.isfinite(x).all():
        raise ValueError("These pictures have values that are NaN or infinite: replace them first.")


def _four_sides(x: object, channels: int) -> Tensor | None:
    if isinstance(x, Tensor) and x.dim() == 4 and x.shape[1] == channels and x.numel():
        return x
    return None


def _described(x: object) -> str:
    return str(tuple(x.shape)) if isinstance(x, Tensor) else quoted(x)


def _check_kind(x: Tensor, weight: Tensor) -> None:
    if x.device != weight.device:
        raise ValueError(
            f"The input is on {x.device} and the network on {weight.device}: "
            f"pass x.to({str(weight.device)!r})."
        )
    if not x.is_floating_point():
        raise ValueError(f"The input is {weight.dtype}, as to_tensor makes it, not {x.dtype}.")
    if x.dtype != weight.dtype:
        raise ValueError(
            f"The input is {x.dtype} and the network {weight.dtype}: pass x.to({weight.dtype})."
        )


def _check_values(x: Tensor, stride: int) -> None:
    count, _, height, width = x.shape
    if count * ceil(height / stride) * ceil(width / stride) == 1:
        raise ValueError(
            "Batch statistics need more than one value in each channel: "
            "pass more pictures, or a larger one."
        )
