"""The address bar, as in ``?depth=50&weights=fresh&picture=lion&step=conv3_x.2&cut=conv4_x``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demos import _pictures
from resnet_core import DEPTHS, architecture, cut_skips
from resnet_core.weights import imagenet_file

DEFAULT_DEPTH = 18


@dataclass(frozen=True)
class Opening:
    """What a page opens with. ``problems`` has a sentence for each part of the link that was not
    understood; the rest of the link still holds."""

    depth: int
    weights: str
    picture: str
    step: str | None
    cuts: tuple[str, ...]
    problems: tuple[str, ...]


def read(query: Mapping[str, str]) -> Opening:
    """The opening that a link asks for, as far as it can be followed."""
    problems = []
    depth = DEFAULT_DEPTH
    if "depth" in query:
        if query["depth"] in map(str, DEPTHS):
            depth = int(query["depth"])
        else:
            problems.append("This link names a depth that is not in the table.")
    weights = query.get("weights", "auto")
    if weights not in ("imagenet", "fresh", "auto"):
        problems.append("This link names weights that do not exist here.")
        weights = "auto"
    if weights == "auto":
        weights = "imagenet" if imagenet_file(depth) else "fresh"
    if weights == "imagenet" and not imagenet_file(depth):
        problems.append(
            f"ImageNet weights for ResNet-{depth} are not on this machine yet: choose them under "
            "Weights to fetch them."
        )
        weights = "fresh"
    picture = query.get("picture", _pictures.DEFAULT)
    if not _pictures.is_example(picture):
        problems.append("This link names a picture that is not among the examples.")
        picture = _pictures.DEFAULT
    step = query.get("step")
    if step is not None and step not in architecture(depth):
        problems.append(f"ResNet-{depth} has no step of the name in this link.")
        step = None
    cuts: set[str] = set()
    for name in filter(None, query.get("cut", "").split(",")):
        try:
            cuts.update(cut_skips(depth, name).cuts)
        except ValueError:
            problems.append(f"ResNet-{depth} has no block of a name in this link to cut.")
    return Opening(
        depth=depth,
        weights=weights,
        picture=picture,
        step=step,
        cuts=in_order(depth, cuts),
        problems=tuple(dict.fromkeys(problems)),
    )


def in_order(depth: int, blocks: set[str]) -> tuple[str, ...]:
    """Block addresses in the order of computation."""
    return tuple(b.address for b in architecture(depth).blocks if b.address in blocks)
