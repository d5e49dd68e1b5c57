"""Why a state does not fit a network: it is named for what it is, before its names are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from resnet_core.architecture import BLOCKS_PER_STAGE, architecture

COUNTER = ".num_batches_tracked"  # a BN's: never read here, and absent from files of before 2018


def misfit(
    depth: int, state: Mapping[str, Any], wanted: Mapping[str, tuple[int, ...]]
) -> str | None:
    """A reason that a ResNet cannot take a state, fit to stand after a colon, or None.

    Args:
        depth: of the ResNet.
        state: by torchvision's names.
        wanted: the shape of each tensor that the ResNet needs, by the same names.
    """
    missing = sorted(n for n in wanted.keys() - state.keys() if not n.endswith(COUNTER))
    unknown = sorted(map(str, state.keys() - wanted.keys()))
    wrong = [n for n in wanted if n in state and not _fits(state[n], n, wanted[n])]
    if not (missing or unknown or wrong):
        return None
    reasons = (_other_network(state), _other_depth(depth, state), _other_head(depth, state))
    named = next((reason for reason in reasons if reason), None)
    if named:
        return named
    counts = f"{len(missing)} keys missing, {len(unknown)} too many"
    if missing:
        return f"{missing[0]!r} is missing ({counts})"
    if unknown:
        return f"{unknown[0]!r} does not belong ({counts})"
    name = wrong[0]
    if not isinstance(state[name], Tensor):
        return f"{name!r} is not a tensor"
    return f"{name!r} is {tuple(state[name].shape)}, not {tuple(wanted[name])}"


def _fits(value: Any, name: str, shape: tuple[int, ...]) -> bool:
    if not isinstance(value, Tensor):
        return False
    # Before torch 0.4 there were no tensors without dimensions.
    return tuple(value.shape) == tuple(shape) or (name.endswith(COUNTER) and value.numel() == 1)


def _other_network(state: Mapping[str, Any]) -> str | None:
    """What no choice of a depth would mend: another kind of network, stem or block."""
    if "final.bn.weight" in state:
        return "this is a pre-activation ResNet; give a post-activation one"
    if "conv1.0.weight" in state:
        return "it has a deep stem of several convolutions; give a ResNet with one 7×7 conv1"
    for name in ("conv1.weight", "layer1.0.conv1.weight"):
        if len(_shape(state, name)) != 4:
            return f"it is no ResNet in torchvision's names, for it has no {name!r}"
    _, channels, side, _ = _shape(state, "conv1.weight")
    if side == 3:
        return "it has a CIFAR stem, a 3×3 conv1; give a ResNet with a 7×7 conv1"
    if channels != 3:
        plural = "channel" if channels == 1 else "channels"
        return f"its conv1 reads {channels} {plural}; give a ResNet for RGB pictures"
    width = _shape(state, "layer1.0.conv1.weight")[0]
    second = _shape(state, "layer1.0.conv2.weight")
    if len(second) == 4 and 0 < second[1] < second[0]:
        return f"this is a ResNeXt with {second[0] // second[1]} groups; give a plain ResNet"
    if width != 64:
        return f"this is a wide ResNet with {width} channels for 64; give one of standard width"
    return None


def _other_depth(depth: int, state: Mapping[str, Any]) -> str | None:
    kind = "bottleneck" if "layer1.0.conv3.weight" in state else "basic"
    blocks = tuple(_blocks(state, f"layer{stage}.") for stage in (1, 2, 3, 4))
    for other, counts in BLOCKS_PER_STAGE.items():
        if counts == blocks and architecture(other).kind == kind:
            return f"this is a ResNet-{other}; load it at depth {other}" if other != depth else None
    return f"its stages have {blocks} {kind} blocks, which is no depth of the table"


def _blocks(state: Mapping[str, Any], stage: str) -> int:
    return len({str(n).split(".")[1] for n in state if str(n).startswith(stage)})


def _other_head(depth: int, state: Mapping[str, Any]) -> str | None:
    inputs = architecture(depth).stages[-1].channels
    head = sorted(str(n) for n in state if str(n).split(".")[0] in ("fc", "head", "classifier"))
    shape = _shape(state, "fc.weight")
    if head == ["fc.bias", "fc.weight"] and len(shape) == 2 and shape[1] == inputs and shape[0]:
        return None
    give = "give a state with 'fc.weight' and 'fc.bias'"
    if not head:
        return f"it has no head; {give}"
    return f"its head is not one linear layer of {inputs} inputs, but has {head[-1]!r}; {give}"


def _shape(state: Mapping[str, Any], name: str) -> tuple[int, ...]:
    value = state.get(name)
    return tuple(value.shape) if isinstance(value, Tensor) else ()
