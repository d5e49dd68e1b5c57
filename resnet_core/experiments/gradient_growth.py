"""How the gradient grows or shrinks on its way back, at every depth, with skips and without.

Without skips every block multiplies the size of the gradient by about the same factor, so its size
is exponential in depth. With batch normalisation and ReLU a mean-field calculation gives the
factor √(π/(π−1)) ≈ 1.21 for each layer at initialisation (Yang et al. 2019, *A Mean Field Theory of
Batch Normalization*). With skips the factor of a block falls towards 1 as the signal on the
shortcuts grows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from resnet_core.architecture import DEPTHS, Architecture, architecture
from resnet_core.experiments import many_runs
from resnet_core.keys import key_of
from resnet_core.regimes import CONDITIONS, Regime
from resnet_core.surgery import INTACT, cut_skips

MEAN_FIELD_PER_LAYER = math.sqrt(math.pi / (math.pi - 1))  # of the gradient's norm, with BN


@dataclass(frozen=True)
class Growth:
    """The gradient at the first block's output over that at the last one's, per unit.

    ``ratio`` compares root mean squares, so the sizes of the two tensors do not enter; ``skips``
    says whether the skips were there, ``blocks`` and ``layers_a_block`` describe the network.
    """

    depth: int
    skips: bool
    ratio: float
    blocks: int
    layers_a_block: int

    @property
    def per_block(self) -> float:
        """The factor of one block: the ratio spread evenly over the steps between the two."""
        return float(self.ratio ** (1 / (self.blocks - 1)))

    @property
    def mean_field(self) -> float:
        """The factor of one block without skips that theory gives for batch statistics."""
        return float(MEAN_FIELD_PER_LAYER**self.layers_a_block)


def gradient_growth(
    image: Image.Image,
    regime: Regime,
    *,
    seed: int = 0,
    depths: Sequence[int] = DEPTHS,
) -> Iterator[Growth]:
    """Each depth with its skips and with all of them cut, from shallow to deep.

    Args:
        image: the picture that fills the batch with its crops.
        regime: "batch" or "none"; trained weights say nothing about initialisation.
        seed: of the weights, the crops and the labels.

    Raises:
        ValueError: the regime is not one of fresh networks.
    """
    if regime not in ("batch", "none"):
        raise ValueError(f"Growth with depth is measured in fresh networks, not in {regime!r}.")
    for depth in depths:
        key = key_of(image, depth, "fresh", regime=regime, seed=seed)
        table = architecture(depth, input_size=CONDITIONS[regime].size)
        for surgery in (INTACT, cut_skips(depth, "all")):
            changed, _ = many_runs.numbers(key, image, surgery, ("gradient_norm",))
            yield Growth(
                depth=depth,
                skips=surgery == INTACT,
                ratio=first_over_last(changed.values["gradient_norm"], table),
                blocks=len(table.blocks),
                layers_a_block=2 if table.kind == "basic" else 3,
            )


def first_over_last(norms: many_runs.Values, table: Architecture) -> float:
    """The ratio of the root mean squares at the first and the last block, from L2 norms."""
    sizes = [norms[b.address] / math.sqrt(_units(table, b.address)) for b in table.blocks]
    return sizes[0] / sizes[-1] if sizes[-1] else math.nan


def _units(table: Architecture, block: str) -> int:
    return math.prod(table[block].shape)
