"""One run of a network, recorded: activations and gradients by address.

A trace keeps the output of every block; the operations inside one block are recomputed from its
input when someone looks there (:func:`trace_block`), because ResNet-152 with every operation kept
is hundreds of megabytes. Gradients are taken with ``torch.autograd.grad``: no parameter ever gets
a ``.grad``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from resnet_core.architecture import Architecture
from resnet_core.blocks import Pass, Tap
from resnet_core.exact import is_integer, quoted
from resnet_core.graph import differentiate, leaf, recording
from resnet_core.inputs import check_block_input, check_finite, check_pictures
from resnet_core.network import ResNet
from resnet_core.surgery import INTACT, Surgery

Objective = Literal["logit", "cross_entropy"]
Target = int | Sequence[int] | Tensor | None


class Recorded(Mapping[str, Tensor]):
    """Tensors by address; ``conv3_x`` and ``conv3_x.4`` find their output, ``conv3_x.4.out``."""

    def __init__(self, tensors: Mapping[str, Tensor], table: Architecture) -> None:
        self._tensors = dict(tensors)
        self._table = table

    def beside(self, tensors: Mapping[str, Tensor]) -> Recorded:
        """Other tensors of the same network, found by the same addresses."""
        return Recorded(tensors, self._table)

    def __getitem__(self, address: str) -> Tensor:
        return self._tensors[self._table.resolve(address)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)


@dataclass(frozen=True)
class Trace:
    """What one run did.

    ``activations`` by address: conv1, maxpool, each block's out (N,C,H,W), avgpool (N,C) and fc
    (N,K); or, from :func:`trace_block`, every point inside one block. ``gradients`` of the
    objective by the same addresses, empty when none were asked for. ``target`` is the class
    differentiated for each picture.
    """

    activations: Recorded
    gradients: Recorded
    surgery: Surgery = INTACT
    target: tuple[int, ...] = ()
    objective: Objective = "logit"

    @property
    def logits(self) -> Tensor:
        """(N,K), the network's answer. KeyError for the trace of a single block."""
        return self.activations["fc"]


@dataclass(frozen=True)
class Junction:
    """Where a resumed run leaves an earlier one: ``outputs`` are the earlier run's up to there,
    and ``here`` is a copy of the last of them, with which the resumed run's own graph begins."""

    outputs: Mapping[str, Tensor]
    here: Tensor


@dataclass(frozen=True)
class Forward:
    """A run after its forward pass: what a :class:`Trace` holds, but for the gradients.

    ``outputs`` and ``scalar`` are the graph that :meth:`backward` walks back through; in a run
    that :func:`resume` began, as far as the ``junction`` with the earlier run, whose graph goes on.
    """

    activations: Recorded
    surgery: Surgery
    batch_statistics: bool
    target: tuple[int, ...]
    objective: Objective
    outputs: Mapping[str, Tensor]
    scalar: Tensor | None
    junction: Junction | None = None

    def backward(self, *, keep_graph: bool = False, blocks_only: bool = False) -> Trace:
        """The finished trace; without gradients if none were asked for. Any thread may call it,
        once, or more often with ``keep_graph``, which leaves the graph for runs that resume it.
        With ``blocks_only`` it ends at the first block's output: there are gradients at the outputs
        of blocks alone."""
        return Trace(
            activations=self.activations,
            gradients=self.activations.beside(self._gradients(keep_graph, blocks_only)),
            surgery=self.surgery,
            target=self.target,
            objective=self.objective,
        )

    def _gradients(self, keep_graph: bool, blocks_only: bool) -> dict[str, Tensor]:
        if self.scalar is None:
            return {}

        def wanted(outputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
            return {a: t for a, t in outputs.items() if not blocks_only or a.endswith(".out")}

        outputs = wanted(self.outputs)
        earlier = wanted(self.junction.outputs) if self.junction else {}
        if self.junction is None or not earlier:
            found = differentiate(self.scalar, outputs.values(), keep_graph=keep_graph)
            return dict(zip(outputs, found, strict=True))
        arrived, *found = differentiate(
            self.scalar, [self.junction.here, *outputs.values()], keep_graph=keep_graph
        )
        *_, there = self.junction.outputs.values()
        before = differentiate(there, earlier.values(), arrived, keep_graph=True)
        return dict(zip([*earlier, *outputs], [*before, *found], strict=True))


def trace(
    network: ResNet,
    x: Tensor,
    *,
    surgery: Surgery = INTACT,
    batch_statistics: bool = False,
    target: Target = None,
    objective: Objective = "logit",
    gradients: bool = True,
    tap: Tap | None = None,
) -> Trace:
    """Run the network on pictures and record every block's output and its gradient.

    Args:
        network: any :class:`ResNet`; it is not changed.
        x: (N,3,H,W) normalised pictures of the network's type (float32, unless it was converted)
            and on its device; all values are finite.
        surgery: the branches to scale or cut.
        batch_statistics: normalise by the batch's own statistics, as in training.
        target: a class index, one per picture, or None for each picture's top class.
        objective: what is differentiated. "logit": the target's logit, summed over the batch.
            "cross_entropy": the mean loss of training. A confident class has almost no
            cross-entropy gradient, so for a trained network the logit is the honest choice.
        gradients: whether to take gradients at all.
        tap: also called as ``tap(address, tensor)`` at every point, in order, for what is to be
            measured on the way and not kept.

    It may be called inside ``torch.inference_mode`` or ``torch.no_grad``: gradients are taken all
    the same.

    Raises:
        ValueError: x has another shape, type or device, or values that are not finite; one value a
            channel is too few for batch statistics; the network was made inside inference mode; the
            surgery names another network's block, the objective is unknown, or a target is not a
            class of this network.
    """
    return forward(
        network,
        x,
        surgery=surgery,
        batch_statistics=batch_statistics,
        target=target,
        objective=objective,
        gradients=gradients,
        tap=tap,
    ).backward()


def forward(
    network: ResNet,
    x: Tensor,
    *,
    surgery: Surgery = INTACT,
    batch_statistics: bool = False,
    target: Target = None,
    objective: Objective = "logit",
    gradients: bool = True,
    tap: Tap | None = None,
) -> Forward:
    """The first half of :func:`trace`, for whoever has a use for activations before gradients."""
    if objective not in ("logit", "cross_entropy"):
        raise ValueError(f"The objective is 'logit' or 'cross_entropy', not {quoted(objective)}.")
    normalised = batch_statistics and network.norm == "batch"
    check_pictures(x, network.conv1.conv.weight, batch_statistics=normalised)
    kept = _Kept(tap)
    with recording(network.conv1.conv.weight, gradients):
        check_finite(x)
        logits = network(
            leaf(x, gradients),
            surgery=surgery,
            batch_statistics=batch_statistics,
            tap=kept,
        )
        classes = _classes(logits.detach(), target)
        scalar = objective_value(logits, classes, objective) if gradients else None
    return Forward(
        activations=_detached(kept.outputs, network.architecture()),
        surgery=surgery,
        batch_statistics=batch_statistics,
        target=tuple(classes.tolist()),
        objective=objective,
        outputs=kept.outputs,
        scalar=scalar,
    )


def resume(
    network: ResNet, before: Forward, surgery: Surgery, *, tap: Tap | None = None
) -> Forward:
    """The run that differs from an earlier one in its surgery alone, from the first block that
    differs. What lies before is taken from the earlier run: nothing that is changed behind it
    can change it.

    Args:
        network: the one that the earlier run was made with.
        before: the earlier run, with gradients, from :func:`forward`; its graph has to be kept.
        surgery: what is changed now.
        tap: as for :func:`trace`, from that block on.

    Raises:
        ValueError: nothing differs, or the earlier run is not of that kind.
    """
    table = network.architecture()
    start = next((b.address for b in table.blocks if _differs(b.address, before, surgery)), None)
    if start is None or before.scalar is None or before.junction is not None:
        raise ValueError("A whole run with gradients is resumed where another surgery begins.")
    names = list(before.outputs)
    entry = block_input(table, start)
    shared = {a: before.outputs[a] for a in names[: names.index(entry) + 1]}
    kept = _Kept(tap)
    with recording(network.conv1.conv.weight, True):
        entered = leaf(shared[entry], True)
        logits = network(
            entered,
            surgery=surgery,
            batch_statistics=before.batch_statistics,
            tap=kept,
            start=start,
        )
        classes = _classes(logits.detach(), before.target)
        scalar = objective_value(logits, classes, before.objective)
    return Forward(
        activations=_detached({**shared, **kept.outputs}, table),
        surgery=surgery,
        batch_statistics=before.batch_statistics,
        target=before.target,
        objective=before.objective,
        outputs=kept.outputs,
        scalar=scalar,
        junction=Junction(shared, entered),
    )


def _differs(block: str, before: Forward, surgery: Surgery) -> bool:
    one, other = before.surgery, surgery
    return (one.alpha(block), one.beta(block)) != (other.alpha(block), other.beta(block))


class _Kept:
    """The tap of a run that keeps what a trace holds, and hands everything on to another tap."""

    def __init__(self, tap: Tap | None) -> None:
        self.outputs: dict[str, Tensor] = {}
        self._tap = tap

    def __call__(self, address: str, tensor: Tensor) -> None:
        if address in ("conv1", "maxpool", "avgpool", "fc") or address.endswith(".out"):
            self.outputs[address] = tensor
        if self._tap is not None:
            self._tap(address, tensor)


def _detached(outputs: Mapping[str, Tensor], table: Architecture) -> Recorded:
    return Recorded({address: tensor.detach() for address, tensor in outputs.items()}, table)


def objective_value(logits: Tensor, classes: Tensor, objective: Objective) -> Tensor:
    """The scalar that is differentiated, from logits (N,K) and a class for each picture (N,)."""
    if objective == "logit":
        return logits.gather(1, classes[:, None]).sum()
    return F.cross_entropy(logits, classes)


def trace_block(
    network: ResNet,
    address: str,
    x: Tensor,
    *,
    surgery: Surgery = INTACT,
    batch_statistics: bool = False,
    upstream: Tensor | None = None,
) -> Trace:
    """Every point inside one block, recomputed from the block's input.

    Args:
        network: the network that the block belongs to.
        address: a block, such as "conv3_x.2", "conv1" for the stem's three operations, or "final"
            for the last two of pre-activation order.
        x: what entered it in a run, (N, in_channels, H, W): the output of the block before,
            ``maxpool`` for the first block, the pictures for conv1.
        surgery, batch_statistics: as in that run.
        upstream: the gradient at the block's output, (N, channels, H', W'), or None for no
            gradients. With it, ``gradients`` holds dL/d(every point); a cut shortcut's is 0.

    Raises:
        KeyError: the network has no such block.
        ValueError: x or the upstream gradient is nothing that the block can take.
    """
    table = network.architecture()
    kept: dict[str, Tensor] = {}
    run = Pass(batch_statistics, tap=kept.__setitem__)
    channels, stride = _entrance(table, address)
    check_block_input(
        x,
        network.conv1.conv.weight,
        address=address,
        channels=channels,
        stride=stride,
        batch_statistics=batch_statistics and table.norm == "batch",
    )
    with recording(network.conv1.conv.weight, upstream is not None):
        x = leaf(x, upstream is not None)
        if address == "conv1":
            out = network.conv1(x, run)
        elif address == "final":
            out = network.final(x, run.inside("final"))
        else:
            out = network.block(address)(x, run, surgery.alpha(address), surgery.beta(address))
        grads: Sequence[Tensor] = ()
        if upstream is not None:
            if upstream.shape != out.shape:
                raise ValueError(
                    f"The gradient at the output of {address} is {tuple(out.shape)}, "
                    f"not {tuple(upstream.shape)}."
                )
            grads = differentiate(out, kept.values(), upstream, keep_graph=False)
    return Trace(
        activations=Recorded({a: t.detach() for a, t in kept.items()}, table),
        gradients=Recorded(dict(zip(kept, grads, strict=False)), table),
        surgery=surgery,
    )


def _entrance(table: Architecture, address: str) -> tuple[int, int]:
    """The channels that a block takes, and its stride."""
    if address == "conv1":
        return 3, table["conv1.conv"].step
    if address == "final" and table.order == "pre":
        return table.stages[-1].channels, 1
    block = table.block(address)
    return block.in_channels, block.stride


def block_input(table: Architecture, address: str) -> str:
    """The address of what enters a block: ``maxpool``, or the output of the block before it;
    the last block's output for ``final``."""
    addresses = [block.address for block in table.blocks]
    if address == "final":
        return f"{addresses[-1]}.out"
    index = addresses.index(address)
    return f"{addresses[index - 1]}.out" if index else "maxpool"


def _classes(logits: Tensor, target: Target) -> Tensor:
    """(N,) class indices, checked."""
    count, classes = logits.shape
    if target is None:
        return logits.argmax(1)
    chosen = _listed(target)
    if len(chosen) == 1:
        chosen = chosen * count
    if len(chosen) != count or not all(is_integer(one, 0, classes - 1) for one in chosen):
        raise ValueError(
            f"The target is one class from 0 to {classes - 1}, or one for each of the "
            f"{count} pictures."
        )
    return torch.tensor(chosen, device=logits.device)


def _listed(target: object) -> list[object]:
    """The classes that a target names, not yet checked."""
    if isinstance(target, Tensor):
        target = target.flatten().tolist()
    return list(target) if isinstance(target, Sequence) else [target]
