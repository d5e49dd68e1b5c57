"""Right answers over many new drawings, for many sets of cut skips at once.

One picture and one cut can raise or lower an answer. What the skips are worth shows only over many
pictures. Surgeries that agree on the first blocks share the computation of those blocks: all 256
sets of cut skips in ResNet-18 take 510 passes through a block instead of 2,048.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from resnet_core.blocks import Pass
from resnet_core.drawings import HELD_OUT_SEED
from resnet_core.drawings.scene import Drawing, draw
from resnet_core.images import to_tensor
from resnet_core.network import ResNet
from resnet_core.surgery import Surgery

_KEPT = 240  # drawings, each of 150 kB: as many as the page counts over


@dataclass(frozen=True)
class Answers:
    """Of ``drawings`` new drawings: how many were answered ``right``, and the sum over them of the
    probability of the right class, ``certainty``."""

    drawings: int = 0
    right: int = 0
    certainty: float = 0.0

    @property
    def accuracy(self) -> float:
        """The share of right answers, from 0 to 1."""
        return self.right / self.drawings

    @property
    def mean_probability(self) -> float:
        """The mean probability of the right class, from 0 to 1."""
        return self.certainty / self.drawings

    def __add__(self, other: Answers) -> Answers:
        return Answers(
            self.drawings + other.drawings,
            self.right + other.right,
            self.certainty + other.certainty,
        )


def new_drawings(count: int, *, first: int = 0, size: int = 224) -> tuple[Tensor, Tensor]:
    """Pictures (count,3,size,size) that no network was trained on, and their labels (count,).

    They are items ``first`` to ``first + count`` of the held-out seed, so that everybody counts
    over the same ones; prepared as the page prepares any picture.
    """
    drawn = [_drawing(item, size) for item in range(first, first + count)]
    pictures = torch.cat([to_tensor(one.image, size) for one in drawn])
    return pictures, torch.tensor([one.label for one in drawn])


@lru_cache(_KEPT)
def _drawing(item: int, size: int) -> Drawing:
    return draw(item, HELD_OUT_SEED, size)


def count_answers(
    network: ResNet,
    pictures: Tensor,
    labels: Tensor,
    surgeries: Sequence[Surgery],
    *,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Answers]:
    """The answers under each surgery, in their order; an empty list where it was stopped.

    Args:
        network: run with its running statistics.
        pictures, labels: (N,3,H,W) and (N,), on the network's device.
        surgeries: what is cut or scaled; none may name another network's block.
        stopped: asked before every block.
    """
    steps = counting(network, pictures, labels, surgeries)
    while not stopped():
        if (answers := step(steps)) is not None:
            return answers
    return []


Counting = Generator[None, None, list[Answers]]


@torch.no_grad()
def counting(
    network: ResNet, pictures: Tensor, labels: Tensor, surgeries: Sequence[Surgery]
) -> Counting:
    """The same in small steps of one block each, taken by :func:`step`.

    Whoever counts beside other work can let that work go first between two steps.
    """
    blocks = [block.address for block in network.blocks()]
    found: dict[int, Answers] = {}

    def walk(x: Tensor, place: int, members: list[int]) -> Iterator[None]:
        yield
        if place == len(blocks):
            answers = _answers(network, x, labels)
            found.update(dict.fromkeys(members, answers))
            return
        address = blocks[place]
        groups: dict[tuple[float, float], list[int]] = {}
        for member in members:
            surgery = surgeries[member]
            factors = (surgery.alpha(address), surgery.beta(address))
            groups.setdefault(factors, []).append(member)
        for (alpha, beta), group in groups.items():
            yield from walk(network.block(address)(x, Pass(), alpha, beta), place + 1, group)

    x = F.max_pool2d(network.conv1(pictures, Pass()), 3, stride=2, padding=1)
    yield from walk(x, 0, list(range(len(surgeries))))
    return [found[member] for member in range(len(surgeries))]


def step(steps: Counting) -> list[Answers] | None:
    """Take one step of a count: the answers if it was the last one, else None."""
    try:
        next(steps)
    except StopIteration as finished:
        answers: list[Answers] = finished.value
        return answers
    return None


def _answers(network: ResNet, x: Tensor, labels: Tensor) -> Answers:
    if network.order == "pre":
        x = network.final(x, Pass())
    logits = network.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))
    likely = logits.double().cpu().softmax(1)
    likely = torch.where(likely.isfinite().all(1, keepdim=True), likely, 0.0)
    labels = labels.cpu()
    top, classes = likely.max(1)
    return Answers(
        drawings=len(labels),
        right=int(((classes == labels) & (top > 0)).sum()),
        certainty=float(likely.gather(1, labels[:, None]).sum()),
    )
