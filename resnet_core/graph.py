"""The graph that gradients are taken through, made whatever mode its caller is in.

Inside ``torch.inference_mode`` no graph can be made, not even by ``torch.enable_grad``: a run steps
out of it, and back in afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor


@contextmanager
def recording(weight: Tensor, gradients: bool) -> Iterator[None]:
    """The mode that a run is made in.

    Args:
        weight: a parameter of the network.
        gradients: whether they will be taken.

    Raises:
        ValueError: the network has no weights yet, or was made in inference mode, so that its
            weights can be in no graph.
    """
    if weight.is_meta:
        raise ValueError("This network has no weights yet: load a state into it first.")
    if gradients and weight.is_inference():
        raise ValueError(
            "This network was made inside torch.inference_mode and has no gradients: "
            "make it outside, or trace it with gradients=False."
        )
    with torch.inference_mode(False), torch.set_grad_enabled(gradients):
        yield


def leaf(x: Tensor, gradients: bool) -> Tensor:
    """The same values as the beginning of a graph; a tensor made in inference mode is copied."""
    return (x.clone() if x.is_inference() else x.detach()).requires_grad_(gradients)


def differentiate(
    of: Tensor, tensors: Iterable[Tensor], upstream: Tensor | None = None, *, keep_graph: bool
) -> Sequence[Tensor]:
    """The gradients in some tensors, zeros in those that ``of`` does not depend on.

    Args:
        of: a scalar, or a tensor with the ``upstream`` gradient, of its shape.
        keep_graph: whether others will go through the same graph.
    """
    with torch.inference_mode(False):
        return torch.autograd.grad(
            of,
            list(tensors),
            upstream,
            retain_graph=keep_graph,
            allow_unused=True,
            materialize_grads=True,
        )
