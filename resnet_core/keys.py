"""The name of a run: everything that its numbers depend on, and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from PIL import Image
from torch import Tensor

from resnet_core import runtime
from resnet_core.images import crops, picture_id, to_tensor
from resnet_core.points import Order
from resnet_core.regimes import CONDITIONS, Conditions, Regime, regime_of
from resnet_core.surgery import INTACT, Surgery, cut_skips
from resnet_core.weights import Loaded, Source


@dataclass(frozen=True)
class RunKey:
    """All that the numbers of a run depend on; a ``target`` of None is the picture's top class.

    The intact run of a network that was trained without skips has every skip cut.
    """

    picture: str
    depth: int
    source: Source
    conditions: Conditions
    order: Order = "post"
    seed: int = 0
    surgery: Surgery = INTACT
    target: tuple[int, ...] | None = None

    @cached_property
    def name(self) -> str:
        """16 hex digits that name this key wherever a string is needed."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    def load(self) -> Loaded:
        """The network of this run, shared. Raises as :func:`resnet_core.load_network`."""
        return runtime.network(
            self.depth,
            self.source,
            order=self.order,
            norm=self.conditions.norm,
            seed=self.seed,
        )

    def batch(self, image: Image.Image) -> Tensor:
        """(N,3,S,S) on the device: the picture that the key names, alone or with seeded crops."""
        if self.conditions.pictures == 1:
            return runtime.placed(to_tensor(image, self.conditions.size))
        return runtime.placed(
            crops(image, self.conditions.pictures, seed=self.seed, size=self.conditions.size)
        )


def key_of(
    image: Image.Image,
    depth: int,
    source: Source,
    *,
    regime: Regime | None = None,
    order: Order = "post",
    seed: int = 0,
) -> RunKey:
    """The key of an intact run; see :func:`resnet_core.runs.run`.

    Raises:
        ValueError: the regime, the order or the weights do not go together.
    """
    regime = regime_of(source) if regime is None else regime
    if regime not in CONDITIONS:
        raise ValueError(f"The regime is 'trained', 'batch' or 'none', not {regime!r}.")
    if (regime == "trained") == (source == "fresh"):
        raise ValueError(
            "Trained weights are run in the regime 'trained', fresh ones in 'batch' or 'none'."
        )
    if order == "pre" and regime == "trained":
        raise ValueError("Pre-activation networks exist with fresh weights only.")
    conditions = CONDITIONS[regime]
    own = cut_skips(depth, "all") if source == "plain" else INTACT
    key = RunKey(picture_id(image), depth, source, conditions, order, surgery=own)
    if conditions.objective == "cross_entropy":
        return replace(key, seed=seed, target=_labels(conditions.pictures, seed))
    return key  # nothing here is drawn from a seed


def _labels(count: int, seed: int) -> tuple[int, ...]:
    generator = torch.Generator().manual_seed(seed)
    return tuple(torch.randint(1000, (count,), generator=generator).tolist())
