"""Where weights come from: torchvision's ImageNet weights, the bundled files, or a seed.

This is the only file that knows torchvision's own names (``layer2.1.conv1``): they are translated
here, for loading and for the reader who wants to find a block in torchvision's code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
import torchvision
from torch import Tensor

from resnet_core import bundled, download
from resnet_core.architecture import architecture
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.network import ResNet, build_network, empty_network
from resnet_core.points import Norm, Order

Source = Literal["imagenet", "bundled", "plain", "fresh"]
TRAINED: tuple[Source, ...] = ("imagenet", "bundled", "plain")

_STAGE = {"conv2_x": "layer1", "conv3_x": "layer2", "conv4_x": "layer3", "conv5_x": "layer4"}


@dataclass(frozen=True)
class Loaded:
    """A network and what is known of it.

    ``categories`` names its outputs in order, or is None where they mean nothing; ``source`` is
    one of :data:`Source`; ``note`` says in one sentence which weights these are and why.
    """

    network: ResNet
    categories: tuple[str, ...] | None
    source: Source
    note: str


def load_network(
    depth: int,
    weights: str = "auto",
    *,
    order: Order = "post",
    norm: Norm = "batch",
    seed: int = 0,
    progress: download.Progress | None = None,
) -> Loaded:
    """A network with weights from the best place at hand, or from the one asked for.

    Args:
        depth: 18, 34, 50, 101 or 152.
        weights: "imagenet" (torchvision's IMAGENET1K_V1, downloaded once into torch.hub's cache),
            "bundled" (trained on drawn shapes, part of this package, at some depths), "plain"
            (the same without skips: run it with every skip cut), "fresh" (He initialisation from
            ``seed``), or "auto": ImageNet if it is already on this machine, else bundled if there
            is a file for this depth, else fresh. "auto" never waits for a network.
        order, norm: anything but "post" and "batch" exists for fresh weights only.
        progress: called as ``progress(bytes_done, bytes_total)`` while downloading.

    Raises:
        ValueError: no such depth or weights, trained weights for another order or norm or for a
            depth that has none, or a file that does not hold a ResNet of this depth.
        resnet_core.DownloadError: the weights could not be fetched; nothing has changed.
    """
    if weights not in ("auto", "fresh", *TRAINED):
        raise ValueError(
            f"Weights are 'auto', 'imagenet', 'bundled', 'plain' or 'fresh', not {weights!r}."
        )
    architecture(depth, order=order, norm=norm)  # says what is wrong with these, if anything
    unchanged = order == "post" and norm == "batch"
    if weights in TRAINED and not unchanged:
        raise ValueError(
            "Trained weights exist for the post-activation network with batch normalisation only."
        )
    if weights == "imagenet" or (weights == "auto" and unchanged and imagenet_file(depth)):
        return _imagenet(depth, progress)
    if weights in ("bundled", "plain"):
        return _bundled(depth, plain=weights == "plain")
    if weights == "auto" and unchanged and bundled.name_of(depth):
        return _bundled(depth, plain=False)
    if weights == "fresh":
        why = ""
    elif unchanged:
        why = " (this depth has no trained weights on this machine)"
    else:
        why = " (this variant has no trained weights)"
    return Loaded(
        network=build_network(depth, order=order, norm=norm, seed=seed),
        categories=None,
        source="fresh",
        note=f"Fresh ResNet-{depth}: random weights from seed {seed}, nothing learned yet{why}.",
    )


def at_hand(depth: int) -> tuple[Source, ...]:
    """The trained weights of this depth that are on this machine, the best first."""
    here: list[Source] = ["imagenet"] if imagenet_file(depth) else []
    here += ["bundled"] if bundled.name_of(depth) else []
    here += ["plain"] if bundled.name_of(depth, plain=True) else []
    return tuple(here)


def from_torchvision(depth: int, state_dict: Mapping[str, Tensor]) -> ResNet:
    """A network with the state of torchvision's ResNet of the same depth.

    The number of classes is read from the state. Half-precision states are widened to float32.

    Raises:
        ValueError: a key is missing, unknown or of the wrong shape; the sentence names it.
    """
    head = state_dict.get("fc.weight")
    if head is None or head.dim() != 2:
        raise ValueError(f"This is not a ResNet-{depth} state: it has no matrix 'fc.weight'.")
    network = empty_network(architecture(depth, num_classes=head.shape[0]))
    own = network.state_dict()
    expected = {torchvision_name(name): name for name in own}
    missing = sorted(expected.keys() - state_dict.keys())
    unknown = sorted(state_dict.keys() - expected.keys())
    if missing or unknown:
        what = f"{missing[0]!r} is missing" if missing else f"{unknown[0]!r} does not belong"
        raise ValueError(
            f"This is not a ResNet-{depth} state: {what} "
            f"({len(missing)} keys missing, {len(unknown)} too many)."
        )
    state = {}
    for theirs, ours in expected.items():
        tensor, shape = state_dict[theirs], own[ours].shape
        if tensor.shape != shape:
            raise ValueError(
                f"This is not a ResNet-{depth} state: {theirs!r} is {tuple(tensor.shape)}, "
                f"not {tuple(shape)}."
            )
        # A clone, so that nobody who holds the given state can change a shared network.
        state[ours] = (tensor.float() if tensor.is_floating_point() else tensor).detach().clone()
    network.load_state_dict(state, strict=True, assign=True)
    return network.requires_grad_(False)


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


def published(depth: int) -> torchvision.models.WeightsEnum:
    """torchvision's IMAGENET1K_V1 entry for this depth: its URL, categories and accuracy."""
    return torchvision.models.get_model_weights(f"resnet{depth}")["IMAGENET1K_V1"]


def imagenet_url(depth: int) -> str:
    """The published file; its name carries the first digits of its SHA-256."""
    return str(published(depth).url)


def imagenet_file(depth: int) -> Path | None:
    """torchvision's weight file if it is already in torch.hub's cache."""
    return download.cached(imagenet_url(depth), _checkpoints())


def fetch_imagenet(depth: int, progress: download.Progress | None = None) -> Path:
    """torchvision's weight file, downloaded if need be; see :func:`download.fetch`."""
    return download.fetch(imagenet_url(depth), _checkpoints(), progress=progress)


def _checkpoints() -> Path:
    return Path(torch.hub.get_dir()) / "checkpoints"


def _imagenet(depth: int, progress: download.Progress | None) -> Loaded:
    path = fetch_imagenet(depth, progress)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch reports a broken file in many ways
        raise ValueError(f"The weight file {path.name} cannot be read; delete it and retry.") from (
            error
        )
    return Loaded(
        network=from_torchvision(depth, state),
        categories=tuple(published(depth).meta["categories"]),
        source="imagenet",
        note=f"ResNet-{depth} trained on ImageNet: torchvision's IMAGENET1K_V1 weights.",
    )


def _bundled(depth: int, *, plain: bool) -> Loaded:
    name = bundled.name_of(depth, plain=plain)
    kind = "plain network" if plain else "ResNet"
    if name is None:
        there = " and ".join(map(str, bundled.depths())) or "no depth yet"
        raise ValueError(
            f"There are no bundled weights for a {kind} of {depth} layers; ResNets come bundled "
            f"for {there}."
        )
    network = empty_network(architecture(depth, num_classes=len(CATEGORIES)))
    network.load_state_dict(bundled.state(name), strict=True, assign=True)
    title = f"plain-{depth}, trained without skips" if plain else f"ResNet-{depth}, trained"
    return Loaded(
        network=network.requires_grad_(False),
        categories=CATEGORIES,
        source="plain" if plain else "bundled",
        note=f"{title} by this project on drawn shapes, its {len(CATEGORIES)} classes.",
    )
