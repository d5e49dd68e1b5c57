"""Where weights come from: torchvision's ImageNet weights, the bundled files, a seed, or a file.

What is at hand can be loaded: a file that is damaged, foreign or out of reach counts as absent,
the next best weights stand in for it, and :func:`fault` says so in a sentence.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from resnet_core import bundled, download, imagenet, weight_files
from resnet_core.architecture import architecture
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.network import ResNet, build_network, empty_network
from resnet_core.points import Norm, Order
from resnet_core.states import fitted, torchvision_name
from resnet_core.weight_files import Unusable

Source = Literal["imagenet", "bundled", "plain", "fresh"]
TRAINED: tuple[Source, ...] = ("imagenet", "bundled", "plain")


@dataclass(frozen=True)
class Loaded:
    """A network and what is known of it.

    ``categories`` names its outputs in order, or is None where they mean nothing or are unknown;
    ``source`` is one of :data:`Source`, or "file" for a file of the caller's; ``note`` says which
    weights these are and why, with a sentence for each better source that could not be loaded.
    """

    network: ResNet
    categories: tuple[str, ...] | None
    source: Source | Literal["file"]
    note: str


def load_network(
    depth: int,
    weights: str | os.PathLike[str] = "auto",
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
            is a file for this depth, else fresh. "auto" never waits for a network. Anything else
            is the path of a file of torch.save or safetensors with the state of a ResNet of this
            depth, with any number of classes; :func:`resnet_core.weight_files.read` says how the
            state may be wrapped.
        order, norm: anything but "post" and "batch" exists for fresh weights only.
        progress: called as ``progress(bytes_done, bytes_total)`` while downloading.

    Raises:
        ValueError: no such depth or weights, trained weights for another order or norm or for a
            depth that has none, or a file that does not hold a ResNet of this depth.
        resnet_core.DownloadError: the weights could not be fetched; nothing has changed.
    """
    architecture(depth, order=order, norm=norm)  # says what is wrong with these, if anything
    path = None if weights in ("auto", "fresh", *TRAINED) else _path(weights)
    unchanged = order == "post" and norm == "batch"
    if (path is not None or weights in TRAINED) and not unchanged:
        raise ValueError(
            "Trained weights exist for the post-activation network with batch normalisation only."
        )
    if path is not None:
        return _given(depth, path)
    if weights == "imagenet":
        return _imagenet(depth, imagenet.fetch(depth, progress))
    if weights in ("bundled", "plain"):
        return _bundled(depth, plain=weights == "plain")
    if weights == "auto" and unchanged:
        return _best(depth, seed)
    why = "" if weights == "fresh" else " (this variant has no trained weights)"
    return _fresh(depth, order, norm, seed, why)


def at_hand(depth: int) -> tuple[Source, ...]:
    """The trained weights of this depth that can be loaded on this machine, the best first."""
    here: list[Source] = ["imagenet"] if imagenet.file(depth) else []
    for source in ("bundled", "plain"):
        name = _shipped_name(depth, source)
        if name and bundled.fault(name) is None:
            here.append(source)
    return tuple(here)


def fault(depth: int, source: Source) -> str | None:
    """One sentence on trained weights that are on this machine and cannot be loaded: it names the
    full path and what to do. None if they can be loaded, or if there are none."""
    if source == "imagenet":
        return imagenet.fault(depth)
    name = _shipped_name(depth, source)
    return bundled.fault(name) if name else None


def _shipped_name(depth: int, source: Source) -> str | None:
    return None if source == "fresh" else bundled.name_of(depth, plain=source == "plain")


def _best(depth: int, seed: int) -> Loaded:
    faults: list[str] = []
    for source in ("imagenet", "bundled"):
        if source in at_hand(depth):
            with suppress(ValueError):  # said by its fault, which is known from now on
                loaded = (
                    _imagenet(depth, imagenet.place(depth))
                    if source == "imagenet"
                    else _bundled(depth, plain=False)
                )
                return replace(loaded, note=" ".join([loaded.note, *faults]))
        faults += filter(None, [fault(depth, source)])
    why = "" if faults else " (this depth has no trained weights on this machine)"
    loaded = _fresh(depth, "post", "batch", seed, why)
    return replace(loaded, note=" ".join([loaded.note, *faults]))


def _imagenet(depth: int, path: Path) -> Loaded:
    categories = tuple(imagenet.published(depth).meta["categories"])
    try:
        network = fitted(depth, weight_files.read(path))
        if network.num_classes != len(categories):
            raise Unusable(f"it has {network.num_classes} classes, not ImageNet's")
    except Unusable as error:
        imagenet.condemn(depth, str(error))
        raise ValueError(f"ResNet-{depth} cannot load {path}: {error}.") from error
    return Loaded(
        network=network,
        categories=categories,
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


def _path(weights: str | os.PathLike[str]) -> Path:
    path = Path(os.path.expanduser(weights)) if isinstance(weights, str | os.PathLike) else None
    a_word = not weights or weights == Path(str(weights)).stem
    if path is None or (a_word and not os.path.isfile(path)):
        raise ValueError(
            "Weights are 'auto', 'imagenet', 'bundled', 'plain' or 'fresh', or the path of a "
            f"file, not {weights!r}."
        )
    return path.absolute()


def _given(depth: int, path: Path) -> Loaded:
    try:
        state = weight_files.read(path)
        # Who saved a network of this project saved it under the project's own names.
        network = fitted(depth, {torchvision_name(name): t for name, t in state.items()})
    except Unusable as error:
        raise ValueError(f"ResNet-{depth} cannot load {path}: {error}.") from error
    return Loaded(
        network=network,
        categories=None,
        source="file",
        note=f"ResNet-{depth} with the weights of {path}, its {network.num_classes} classes.",
    )


def _fresh(depth: int, order: Order, norm: Norm, seed: int, why: str) -> Loaded:
    return Loaded(
        network=build_network(depth, order=order, norm=norm, seed=seed),
        categories=None,
        source="fresh",
        note=f"Fresh ResNet-{depth}: random weights from seed {seed}, nothing learned yet{why}.",
    )
