"""What recording a run costs, beside torchvision's network with the same weights.

A trace without gradients is compared with a forward pass that keeps nothing; a trace with
gradients, which differentiates activations only, with a forward and backward pass for training.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
import torchvision

from benchmarks.harness import Row, paired
from resnet_core import DEPTHS, from_torchvision, trace

ABOUT = "time of trace over time of torchvision, one picture of 224 × 224 on the CPU"
SECONDS = 2.0
FORWARD_GOAL, BACKWARD_GOAL = 1.10, 0.90


def rows() -> Iterator[Row]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        x = torch.randn(1, 3, 224, 224)
        for depth in DEPTHS:
            theirs = torchvision.models.get_model(f"resnet{depth}", weights=None).eval()
            yield from _rows(depth, theirs, x)


def _rows(depth: int, theirs: torch.nn.Module, x: torch.Tensor) -> Iterator[Row]:
    ours = from_torchvision(depth, theirs.state_dict())

    def forward() -> None:
        with torch.no_grad():
            theirs(x)

    def forward_and_backward() -> None:
        theirs.zero_grad(set_to_none=True)
        theirs(x).max().backward()

    yield Row(
        f"ResNet-{depth}: trace without gradients / forward",
        paired(lambda: trace(ours, x, gradients=False), forward, seconds=SECONDS),
        "×",
        FORWARD_GOAL,
    )
    yield Row(
        f"ResNet-{depth}: trace / forward and backward",
        paired(lambda: trace(ours, x), forward_and_backward, seconds=SECONDS),
        "×",
        BACKWARD_GOAL,
    )
