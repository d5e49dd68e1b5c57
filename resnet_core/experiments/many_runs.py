"""Many runs at once, of which only the numbers are kept: over seeds, and over depths.

One seed is an anecdote and one depth a point. A survey's tensors would fill the cache of runs, so
they are dropped as soon as they are measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from PIL import Image

from resnet_core import runs, runtime
from resnet_core.architecture import architecture
from resnet_core.keys import RunKey
from resnet_core.surgery import INTACT, Surgery, scale_skips

Measure = Literal[
    "activation_std",
    "activation_mean",
    "residual_share",
    "silenced",
    "gradient_norm",
    "weight_gradient",
]
Values = Mapping[str, float]  # a measure by block, in the order of computation


@dataclass(frozen=True)
class Numbers:
    """Measures of one run, by block, and the class it differentiated for each picture."""

    values: dict[Measure, Values]
    target: tuple[int, ...]


_kept: runtime.ByteCache[Numbers] = runtime.ByteCache(
    8_000_000, lambda numbers: 100 * sum(map(len, numbers.values.values()))
)


def measured(run: runs.Run, measure: Measure) -> Mapping[str, float]:
    """One measure of a run by block, in the order of computation."""
    if measure == "weight_gradient":
        return runs.weight_gradient(run)
    values: Mapping[str, float] = getattr(run, measure)
    return values


def numbers(
    key: RunKey, image: Image.Image, surgery: Surgery, measures: tuple[Measure, ...]
) -> tuple[Numbers, Numbers]:
    """These measures under a surgery, and intact, for the run that a key names.

    Args:
        key: of the intact run, from :func:`resnet_core.keys.key_of`.
        image: the picture that the key names.

    Raises: as :func:`resnet_core.runs.run`.
    """
    intact = _numbers(key, image, measures)
    if surgery == INTACT:
        return intact, intact
    return _numbers(replace(key, surgery=surgery, target=intact.target), image, measures), intact


def _numbers(key: RunKey, image: Image.Image, measures: tuple[Measure, ...]) -> Numbers:
    def measure() -> Numbers:
        heavy = "weight_gradient" in measures
        run = runs.known(key.name) or runs.compute(key, image, heavy)
        return Numbers({name: dict(measured(run, name)) for name in measures}, run.target)

    return _kept.get_or_make((key.name, measures), measure)


def transfer_to_depth(surgery: Surgery, depth: int, other: int) -> Surgery:
    """The same change in a ResNet of another depth.

    Where every skip, every identity or every projection is scaled alike, so it is there. Otherwise
    stages that are scaled whole are scaled whole, and of other blocks those that exist there.
    """
    if not surgery.shortcut:
        return surgery
    _, strength = surgery.shortcut[0]
    there = {block.address for block in architecture(other).blocks}
    names = [n for n in surgery.groups(depth) if "." not in n or n in there]
    return scale_skips(other, names, strength)
