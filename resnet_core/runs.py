"""A run of the page, named by everything that its numbers depend on.

Two students who look at the same picture under the same conditions share one computation, and a
run that was forgotten can be made again from its key and the picture.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from PIL import Image
from torch import Tensor

from resnet_core import runtime
from resnet_core.architecture import Architecture
from resnet_core.images import crops, picture_id, to_tensor
from resnet_core.measures import activation_std, gradient_norm
from resnet_core.surgery import INTACT, Surgery
from resnet_core.trace import Objective, Recorded, Trace, block_input, trace, trace_block
from resnet_core.weights import Source


@dataclass(frozen=True)
class Conditions:
    """How a network is run. What a skip does depends on it, so it is always named.

    A trained network sees one picture with the statistics it learned, and the logit of its top
    class is differentiated. A fresh network has learned no statistics (in eval mode its batch
    normalisation would do nothing), so it sees a batch and normalises by it, and the loss
    with seeded labels is differentiated: the gradient its training would start from.
    """

    size: int
    pictures: int
    batch_statistics: bool
    objective: Objective


CONDITIONS: dict[Source, Conditions] = {
    "imagenet": Conditions(size=224, pictures=1, batch_statistics=False, objective="logit"),
    "fresh": Conditions(size=112, pictures=8, batch_statistics=True, objective="cross_entropy"),
}


@dataclass(frozen=True)
class RunKey:
    """All that the numbers of a run depend on; a ``target`` of None is the picture's top class."""

    picture: str
    depth: int
    source: Source
    conditions: Conditions
    seed: int = 0
    surgery: Surgery = INTACT
    target: tuple[int, ...] | None = None

    @cached_property
    def name(self) -> str:
        """16 hex digits that name this key wherever a string is needed."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Run:
    """A finished run: tensors to look at and numbers to plot.

    ``pictures`` (N,3,S,S) and ``activations`` hold the whole batch, because with batch statistics
    a block can only be recomputed from all of it; what is shown is the first picture. ``seconds``
    is how long the run and its measures took, without loading the network. A run does not hold
    its network: how many networks stay in memory is for their own cache to say.
    """

    key: RunKey
    table: Architecture
    categories: tuple[str, ...] | None
    pictures: Tensor
    activations: Recorded
    target: tuple[int, ...]
    activation_std: dict[str, float]
    gradient_norm: dict[str, float]
    seconds: float

    @property
    def nbytes(self) -> int:
        kept = (self.pictures, *self.activations.values())
        return sum(t.numel() * t.element_size() for t in kept)


@dataclass(frozen=True)
class Inside:
    """One block of a run, recomputed: the trace of the first picture and what entered it."""

    x: Tensor
    trace: Trace

    @property
    def nbytes(self) -> int:
        return sum(t.numel() * t.element_size() for t in (self.x, *self.trace.activations.values()))


_runs: runtime.ByteCache[Run | Inside] = runtime.ByteCache(
    runtime.TRACE_BYTES, lambda run: run.nbytes
)


def run(
    image: Image.Image, depth: int, source: Source, surgery: Surgery = INTACT, *, seed: int = 0
) -> tuple[Run, Run]:
    """The run under a surgery, and the intact run beside it (the same one when nothing is cut).

    Both differentiate the same class: for trained weights the intact run's top one, for fresh
    weights seeded labels.

    Raises: as :func:`resnet_core.load_network`, and ValueError for another network's block.
    """
    conditions = CONDITIONS[source]
    key = RunKey(picture_id(image), depth, source, conditions, seed)
    if conditions.objective == "cross_entropy":
        key = replace(key, target=_labels(conditions.pictures, seed))
    intact = _finished(key, image)
    if surgery == INTACT:
        return intact, intact
    return _finished(replace(key, surgery=surgery, target=intact.target), image), intact


def known(name: str) -> Run | None:
    """The run with this name, if it is still kept."""
    found = _runs.get(name)
    return found if isinstance(found, Run) else None


def inside(run: Run, block: str) -> Inside:
    """One block of a run (or ``conv1``) with every point in it. KeyError if there is none."""
    key, table = run.key, run.table

    def recompute() -> Inside:
        network = runtime.network(key.depth, key.source, seed=key.seed).network
        x = run.pictures if block == "conv1" else run.activations[block_input(table, block)]
        recorded = trace_block(
            network,
            block,
            x,
            surgery=key.surgery,
            batch_statistics=key.conditions.batch_statistics,
        )
        # Copies: a view of the first picture would keep the whole batch alive.
        first = {a: t[:1].clone() for a, t in recorded.activations.items()}
        return Inside(x[:1].clone(), replace(recorded, activations=Recorded(first, table)))

    found = _runs.get_or_make((key.name, block), recompute)
    assert isinstance(found, Inside)
    return found


def point(run: Run, address: str) -> Tensor:
    """The first picture's tensor at any address, (C,H,W) or (C,), recomputed where need be.

    Raises:
        KeyError: the network has no such point.
    """
    full = run.table.resolve(address)
    if full in run.activations:
        return run.activations[full][0]
    block = run.table[full].block or full.split(".")[0]
    if block == "final":
        raise KeyError(f"{address} is not recorded.")
    return inside(run, block).trace.activations[full][0]


def _finished(key: RunKey, image: Image.Image) -> Run:
    found = _runs.get_or_make(key.name, lambda: _compute(key, image))
    assert isinstance(found, Run)
    return found


def _compute(key: RunKey, image: Image.Image) -> Run:
    loaded = runtime.network(key.depth, key.source, seed=key.seed)
    conditions = key.conditions
    if conditions.pictures == 1:
        pictures = to_tensor(image, conditions.size)
    else:
        pictures = crops(image, conditions.pictures, seed=key.seed, size=conditions.size)
    pictures = pictures.to(runtime.device())
    start = time.perf_counter()
    recorded = trace(
        loaded.network,
        pictures,
        surgery=key.surgery,
        batch_statistics=conditions.batch_statistics,
        target=key.target,
        objective=conditions.objective,
    )
    spread, norms = activation_std(recorded), gradient_norm(recorded)
    return Run(
        key=key,
        table=loaded.network.architecture(conditions.size),
        categories=loaded.categories,
        pictures=pictures,
        activations=recorded.activations,
        target=recorded.target,
        activation_std=spread,
        gradient_norm=norms,
        seconds=time.perf_counter() - start,
    )


def _labels(count: int, seed: int) -> tuple[int, ...]:
    generator = torch.Generator().manual_seed(seed)
    return tuple(torch.randint(1000, (count,), generator=generator).tolist())
