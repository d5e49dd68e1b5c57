"""A run of the page, named by everything that its numbers depend on.

Two students who look at the same picture under the same conditions share one computation, and a
run that was forgotten can be made again from its key and the picture.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from PIL import Image
from torch import Tensor

from resnet_core import measures, runtime
from resnet_core.architecture import Architecture
from resnet_core.compute_thread import PendingNumbers, run_in_two_steps, run_on_compute_thread
from resnet_core.keys import RunKey, key_of
from resnet_core.network import ResNet
from resnet_core.points import Order
from resnet_core.regimes import Regime
from resnet_core.surgery import INTACT, Surgery
from resnet_core.taps import BlockTap
from resnet_core.trace import (
    Forward,
    Recorded,
    Trace,
    block_input,
    forward,
    resume,
    trace_block,
)
from resnet_core.weights import Source


@dataclass(frozen=True)
class Run:
    """A finished run: tensors to look at and numbers to plot.

    ``pictures`` (N,3,S,S) and ``activations`` hold the whole batch, because with batch statistics
    a block can only be recomputed from all of it; what is shown is the first picture. ``seconds``
    is how long the forward pass and its measures took, without loading the network. A run does not
    hold its network: how many networks stay in memory is for their own cache to say.

    The numbers are dicts by block, in the order of computation; :mod:`resnet_core.measures` and
    :class:`resnet_core.taps.BlockTap` say what each one is. Those that only need kept tensors are
    computed when they are first asked for. ``gradient_norm`` may still be computed on another
    thread: reading it waits.
    """

    key: RunKey
    table: Architecture
    categories: tuple[str, ...] | None
    pictures: Tensor
    activations: Recorded
    target: tuple[int, ...]
    activation_std: dict[str, float]
    gradient_norm: Mapping[str, float]
    residual_norm: dict[str, float]
    relu_zeros: dict[str, float]
    seconds: float

    @cached_property
    def activation_mean(self) -> dict[str, float]:
        return measures.activation_mean(self.activations)

    @cached_property
    def residual_share(self) -> dict[str, float]:
        """‖F(x)‖ / ‖x‖, over the whole batch."""
        return measures.residual_share(self.residual_norm, self.activations)

    @cached_property
    def silenced(self) -> dict[str, float]:
        """The share of zeros, from 0 to 1, after the block's last ReLU (its output); in
        pre-activation order, where nothing follows the sum, after its first one."""
        return self.relu_zeros or measures.silenced(self.activations)

    @property
    def nbytes(self) -> int:
        kept = (self.pictures, *self.activations.values())
        return sum(t.numel() * t.element_size() for t in kept)


@dataclass(frozen=True)
class BlockTrace:
    """One block of a run, recomputed: the trace of the first picture and what entered it."""

    x: Tensor
    trace: Trace

    @property
    def nbytes(self) -> int:
        return sum(t.numel() * t.element_size() for t in (self.x, *self.trace.activations.values()))


_runs: runtime.ByteCache[Run | BlockTrace] = runtime.ByteCache(
    runtime.TRACE_BYTES, lambda run: run.nbytes
)


# By the name of a run: a dict of some fifty numbers.
_weight_gradients: runtime.ByteCache[dict[str, float]] = runtime.ByteCache(
    4_000_000, lambda numbers: 100 * len(numbers)
)

# The last intact run after its forward pass, by its key, for cut runs to begin with. Only the
# thread that runs networks reads and writes it.
_graph: dict[RunKey, Forward] = {}


def run(
    image: Image.Image,
    depth: int,
    source: Source,
    surgery: Surgery = INTACT,
    *,
    regime: Regime | None = None,
    order: Order = "post",
    seed: int = 0,
    weight_gradients: bool = False,
) -> tuple[Run, Run]:
    """The run under a surgery, and the intact run beside it (the same one when nothing is cut).

    Both differentiate the same class: for trained weights the intact run's top one, for fresh
    weights seeded labels. A network that was trained without skips ("plain") has none to cut: it
    is run as it was trained, whatever the surgery.

    Args:
        image, depth, source, surgery: what is run; ``surgery`` is for the first run alone.
        regime: "trained", "batch" or "none"; None is what the weights are usually run in.
        order: "post" or, with fresh weights, "pre".
        seed: of fresh weights, of the crops that fill the batch, and of its labels.
        weight_gradients: measure them in the same pass, because :func:`weight_gradient` is going
            to be asked for.

    Raises: as :func:`resnet_core.load_network`, and ValueError for another network's block or for
        a regime, an order and weights that do not go together.
    """
    key = key_of(image, depth, source, regime=regime, order=order, seed=seed)
    intact = _finished(key, image, weight_gradients, keep_graph=source != "plain")
    if surgery == INTACT or source == "plain":
        return intact, intact
    key = replace(key, surgery=surgery, target=intact.target)
    return _finished(key, image, weight_gradients, intact=intact), intact


def weight_gradient(run: Run) -> dict[str, float]:
    """L2 norm of the objective's gradient in the weights of each block's first convolution."""

    def recompute() -> dict[str, float]:
        network = run.key.load().network
        block_tap = BlockTap(network, weight_gradients=True)
        run_on_compute_thread(
            lambda: _forward(run.key, network, run.pictures, block_tap).backward()
        )
        return block_tap.weight_gradient

    len(run.gradient_norm)  # the pass that may be under way may be measuring them
    return _weight_gradients.get_or_make(run.key.name, recompute)


def known(name: str) -> Run | None:
    """The run with this name, if it is still kept."""
    found = _runs.get(name)
    return found if isinstance(found, Run) else None


def block_trace(run: Run, block: str) -> BlockTrace:
    """One block of a run (or ``conv1``, or ``final``) with every point in it, recomputed.

    Raises:
        KeyError: there is no such block.
    """
    key, table = run.key, run.table

    def recompute() -> BlockTrace:
        x = run.pictures if block == "conv1" else run.activations[block_input(table, block)]
        recorded = trace_block(
            key.load().network,
            block,
            x,
            surgery=key.surgery,
            batch_statistics=key.conditions.batch_statistics,
        )
        # Copies: a view of the first picture would keep the whole batch alive.
        first = {a: t[:1].clone() for a, t in recorded.activations.items()}
        return BlockTrace(x[:1].clone(), replace(recorded, activations=Recorded(first, table)))

    found = _runs.get_or_make((key.name, block), recompute)
    assert isinstance(found, BlockTrace)
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
    return block_trace(run, block).trace.activations[full][0]


def _finished(
    key: RunKey,
    image: Image.Image,
    weight_gradients: bool,
    *,
    intact: Run | None = None,
    keep_graph: bool = False,
) -> Run:
    def make() -> Run:
        return compute(key, image, weight_gradients, intact=intact, keep_graph=keep_graph)

    kept = known(key.name)
    if kept and isinstance(kept.gradient_norm, PendingNumbers) and kept.gradient_norm.failed:
        _runs.forget(key.name, kept)  # what went wrong may go well this time
    found = _runs.get_or_make(key.name, make)
    assert isinstance(found, Run)
    return found


def compute(
    key: RunKey,
    image: Image.Image,
    weight_gradients: bool = False,
    *,
    intact: Run | None = None,
    keep_graph: bool = False,
) -> Run:
    """Make a run, whether or not it is kept already, and do not keep it. Raises as :func:`run`.

    ``intact`` is the run with the same key but for its surgery, if it is at hand. What lies before
    the first changed block is then not computed again, as long as that run's graph is still kept:
    ``keep_graph`` keeps this one's in place of the last, for runs that are to begin with it.
    """
    loaded = key.load()
    conditions = key.conditions
    batch = key.batch(image) if intact is None else intact.pictures
    block_tap = BlockTap(loaded.network, weight_gradients=weight_gradients)
    # The gradients of weights are measured by hooks in a graph, which must be this run's alone.
    shared = keep_graph and not weight_gradients

    def onwards() -> tuple[Forward, dict[str, float], float]:
        start = time.perf_counter()
        earlier = None if intact is None or weight_gradients else _graph.get(intact.key)
        if earlier is None:
            begun = _forward(key, loaded.network, batch, block_tap)
        else:
            begun = resume(loaded.network, earlier, key.surgery, tap=block_tap)
        if shared:
            _graph.clear()
            _graph[key] = begun
        own = begun.activations.beside({a: begun.activations[a] for a in begun.outputs})
        return begun, measures.activation_std(own), time.perf_counter() - start

    def backwards(step: tuple[Forward, dict[str, float], float]) -> dict[str, float]:
        # The first block's weights lie before its output.
        finished = step[0].backward(keep_graph=shared, blocks_only=not weight_gradients)
        norms = measures.gradient_norm(finished)
        if weight_gradients:
            # Whoever makes them anew waits for this thread, so it must not wait for him.
            _weight_gradients.keep(key.name, block_tap.weight_gradient)
        return norms

    (begun, spread, seconds), norms = run_in_two_steps(onwards, backwards)
    return Run(
        key=key,
        table=loaded.network.architecture(conditions.size),
        categories=loaded.categories,
        pictures=batch,
        activations=begun.activations,
        target=begun.target,
        # What was not computed again is as it was in the intact run.
        activation_std={**(intact.activation_std if intact else {}), **spread},
        gradient_norm=norms,
        residual_norm={**(intact.residual_norm if intact else {}), **block_tap.residual_norm},
        relu_zeros={**(intact.relu_zeros if intact else {}), **block_tap.silenced},
        seconds=seconds,
    )


def _forward(key: RunKey, network: ResNet, pictures: Tensor, block_tap: BlockTap) -> Forward:
    return forward(
        network,
        pictures,
        surgery=key.surgery,
        batch_statistics=key.conditions.batch_statistics,
        target=key.target,
        objective=key.conditions.objective,
        tap=block_tap,
    )
