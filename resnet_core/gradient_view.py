"""The gradient at one block of a run, recomputed when someone looks at it.

A run keeps the norms of its gradients, not the tensors. From the block on, the network is run again
from the stored input of the block, which also gives the gradient that arrives at its output.
"""

from __future__ import annotations

import torch
from torch import Tensor

from resnet_core import runtime
from resnet_core.backward_sum import BackwardSum, backward_sum
from resnet_core.compute_thread import run_on_compute_thread
from resnet_core.runs import Run
from resnet_core.trace import block_input, objective_value

VIEW_BYTES = 60_000_000

_views: runtime.ByteCache[BackwardSum] = runtime.ByteCache(
    VIEW_BYTES, lambda view: sum(t.numel() * t.element_size() for t in _tensors(view))
)


def gradients_at(run: Run, block: str) -> BackwardSum:
    """Both terms of the gradient at a block's input in a run; tensors of the first picture, on the
    CPU, (1, C, H, W) each.

    With batch statistics the whole batch is run, because every picture depends on all of them.

    Raises:
        KeyError: the network has no such block.
    """
    run.table.block(block)

    def recompute() -> BackwardSum:
        whole = run_on_compute_thread(lambda: _whole_batch(run, block))
        return BackwardSum(*(t[:1].cpu().clone() for t in _tensors(whole)))

    return _views.get_or_make((run.key.name, block), recompute)


def _whole_batch(run: Run, block: str) -> BackwardSum:
    network, conditions = run.key.load().network, run.key.conditions
    x = run.activations[block_input(run.table, block)]
    reached: dict[str, Tensor] = {}
    with torch.enable_grad():
        logits = network(
            x.detach().requires_grad_(),
            surgery=run.key.surgery,
            batch_statistics=conditions.batch_statistics,
            tap=reached.__setitem__,
            start=block,
        )
        classes = torch.tensor(run.target, device=logits.device)
        value = objective_value(logits, classes, conditions.objective)
        (upstream,) = torch.autograd.grad(value, [reached[f"{block}.out"]])
    return backward_sum(
        network,
        block,
        x,
        upstream,
        surgery=run.key.surgery,
        batch_statistics=conditions.batch_statistics,
    )


def _tensors(view: BackwardSum) -> tuple[Tensor, ...]:
    return (view.at_sum, view.shortcut, view.residual, view.total)
