"""From a trace to plain numbers: what the charts and the sentences show."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from resnet_core.trace import Recorded, Trace


def activation_std(activations: Recorded) -> dict[str, float]:
    """Standard deviation of each block's output, over pictures, channels and places."""
    return {a: float(t.std(correction=0)) for a, t in _block_outputs(activations)}


def gradient_norm(trace: Trace) -> dict[str, float]:
    """L2 norm of the objective's gradient at each block's output, over the whole batch."""
    return {a: float(torch.linalg.vector_norm(t)) for a, t in _block_outputs(trace.gradients)}


def activation_mean(activations: Recorded) -> dict[str, float]:
    """Mean of each block's output; negative values occur in pre-activation order only."""
    return {a: float(t.mean()) for a, t in _block_outputs(activations)}


def silenced(activations: Recorded) -> dict[str, float]:
    """Share of units, from 0 to 1, that are 0 at each block's output."""
    return {a: 1 - int(torch.count_nonzero(t)) / t.numel() for a, t in _block_outputs(activations)}


def residual_share(residual_norm: dict[str, float], activations: Recorded) -> dict[str, float]:
    """‖F(x)‖ / ‖x‖ by block, L2 over the whole batch; NaN where x is 0 or not finite.

    Args:
        residual_norm: ‖F(x)‖ by block, in the order of computation.
        activations: the block outputs and ``maxpool``, which are the blocks' inputs.
    """
    shares = {}
    x = activations["maxpool"]
    for block, norm in residual_norm.items():
        entered = float(torch.linalg.vector_norm(x))
        shares[block] = norm / entered if entered else math.nan
        x = activations[block]
    return shares


def _block_outputs(tensors: Recorded) -> list[tuple[str, Tensor]]:
    return [(a.removesuffix(".out"), t) for a, t in tensors.items() if a.endswith(".out")]


@dataclass(frozen=True)
class Branches:
    """L2 norms at one block, of one picture: what came in, both branches, their sum, the output.

    ``entered`` is ‖x‖, ``residual`` ‖F(x)‖, ``shortcut`` ‖S(x)‖ (equal to ‖x‖ where the shortcut
    is the identity), ``total`` the norm of what is added up. ``angle`` lies between the two
    branches, in degrees, and is None when one of them is 0. ``silenced`` is the share of
    units that are 0 after the block, from 0 to 1.
    """

    entered: float
    residual: float
    shortcut: float
    total: float
    out: float
    angle: float | None
    silenced: float


def branches(x: Tensor, inside: Trace, block: str) -> Branches:
    """Measure one block from its input and its trace; batches are measured at their first picture.

    Args:
        x: (N,C,H,W), what entered the block.
        inside: the trace of that block, from :func:`resnet_core.trace_block`.
        block: its address.
    """
    points = {
        name: inside.activations[f"{block}.{name}"][0].flatten()
        for name in ("residual", "shortcut", "sum", "out")
    }
    norms = {name: float(torch.linalg.vector_norm(t)) for name, t in points.items()}
    lengths = norms["residual"] * norms["shortcut"]
    angle = None
    if lengths > 0 and math.isfinite(lengths):
        cosine = float(points["residual"] @ points["shortcut"]) / lengths
        angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
    return Branches(
        entered=float(torch.linalg.vector_norm(x[0])),
        residual=norms["residual"],
        shortcut=norms["shortcut"],
        total=norms["sum"],
        out=norms["out"],
        angle=angle,
        silenced=float((points["out"] == 0).float().mean()),
    )


def top_classes(logits: Tensor, count: int = 5) -> list[tuple[int, float]]:
    """(class index, probability from 0 to 1) of the first picture's likeliest classes.

    Args:
        logits: (N,K). A picture whose logits are not finite has no classes: the list is empty.
    """
    likely = probabilities(logits)
    if not torch.isfinite(likely).all():
        return []
    values, indices = likely.topk(min(count, likely.numel()))
    return list(zip(indices.tolist(), values.tolist(), strict=True))


def probabilities(logits: Tensor) -> Tensor:
    """(K,) from 0 to 1, in float64 on the CPU: the first picture's classes by softmax, for (N,K)
    logits. NaN throughout where a logit is not finite."""
    first = logits[0].cpu().double()  # in this order: an Apple GPU has no float64
    return first.softmax(0) if torch.isfinite(first).all() else torch.full_like(first, torch.nan)
