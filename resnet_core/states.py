"""States by torchvision's names (``layer2.1.conv1``), and how they become a network of ours.

This is the only file that translates those names: for loading, and for the reader who wants to
find a block in torchvision's code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from resnet_core.architecture import architecture
from resnet_core.network import ResNet, empty_network
from resnet_core.recognise import misfit
from resnet_core.weight_files import Unusable

_STAGE = {"conv2_x": "layer1", "conv3_x": "layer2", "conv4_x": "layer3", "conv5_x": "layer4"}


def from_torchvision(depth: int, state_dict: Mapping[str, Tensor]) -> ResNet:
    """A network with the state of torchvision's ResNet of the same depth.

    The number of classes is read from the state. As in torchvision's strict ``load_state_dict``,
    values of any type become float32, and a BN's ``num_batches_tracked`` may be absent: it counts
    batches of training and no output depends on it.

    Raises:
        ValueError: no such depth, or the state is of something else; the sentence names it.
    """
    try:
        return fitted(depth, state_dict)
    except Unusable as error:
        raise ValueError(f"ResNet-{depth} cannot load this state: {error}.") from error


def fitted(depth: int, state: Mapping[str, Tensor]) -> ResNet:
    """As :func:`from_torchvision`, for whoever says in another sentence what cannot be loaded.

    Raises:
        ValueError: no such depth.
        Unusable: the state is of something else.
    """
    network = empty_network(architecture(depth, num_classes=_classes(state)))
    own = {torchvision_name(name): (name, tensor) for name, tensor in network.state_dict().items()}
    reason = misfit(depth, state, {name: tuple(t.shape) for name, (_, t) in own.items()})
    if reason is not None:
        raise Unusable(reason)
    copies = {}
    for theirs, (ours, tensor) in own.items():
        # Copies, so that nobody who holds the given state can change a shared network.
        copy = torch.zeros(tensor.shape, dtype=tensor.dtype, device="cpu")
        if theirs in state:
            try:
                copy.copy_(state[theirs].detach().reshape(copy.shape))
            except RuntimeError as error:  # such as a tensor without values
                raise Unusable(f"{theirs!r} cannot be read as {tensor.dtype} numbers") from error
        copies[ours] = copy
    network.load_state_dict(copies, strict=True, assign=True)
    return network.requires_grad_(False)


def _classes(state: Mapping[str, Tensor]) -> int:
    head = state.get("fc.weight")
    return max(1, len(head)) if isinstance(head, Tensor) and head.dim() == 2 else 1000


def torchvision_name(address: str) -> str:
    """torchvision's name of a parameter or point: ``conv3_x.2.conv1`` -> ``layer2.1.conv1``.

    F(x), an identity shortcut and the sum are no modules there and have no name.
    """
    name = re.sub(r"^conv1\.(?=conv|bn)", "", address)
    if name != address:
        return re.sub(r"^(conv|bn)", r"\g<1>1", name)
    if address == "conv1.relu" or address == "conv1":
        return "relu"
    stage, _, rest = address.partition(".")
    if stage not in _STAGE:
        return address
    number, _, inner = rest.partition(".")
    if not number:
        return _STAGE[stage]
    inner = inner.replace("shortcut.conv", "downsample.0").replace("shortcut.bn", "downsample.1")
    inner = re.sub(r"^relu\d$", "relu", inner).replace("shortcut", "downsample")
    return f"{_STAGE[stage]}.{int(number) - 1}" + (f".{inner}" if inner else "")
