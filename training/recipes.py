"""What is trained, and how: every number that a repetition needs."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_core import INTACT, Surgery, cut_skips
from resnet_core.points import Order


@dataclass(frozen=True)
class Leg:
    """A stretch of training at one resolution: ``pictures`` seen, at ``size`` pixels, in batches.

    ``drawn`` is the side at which the pictures were drawn; crops of them are resized to ``size``.
    """

    size: int
    pictures: int
    batch: int = 64
    drawn: int = 128


@dataclass(frozen=True)
class Phase:
    """Legs under one rise and fall of the learning rate.

    It rises over the first 5 % of the phase's pictures to ``rate`` and falls to 0 along a cosine.
    """

    legs: tuple[Leg, ...]
    rate: float = 1.5e-3

    @property
    def pictures(self) -> int:
        return sum(leg.pictures for leg in self.legs)


@dataclass(frozen=True)
class Recipe:
    """One training: network, pictures, optimiser. ``plain`` leaves every skip out, always.

    ``order`` is "post" (He et al. 2015) or "pre" (He et al. 2016: BN → ReLU → convolution).
    ``pool`` maps the side of drawn pictures to how many different ones there are; where there are
    fewer than the legs need, they come again under other crops and colours. ``quiet`` lets every
    block begin as its shortcut alone: the scale of its last batch normalisation starts at 0
    (Goyal et al. 2017, section 5.1). ``head`` scales the learning rate of the fully connected
    layer: a step of AdamW moves a logit in proportion to the channels that it sums, and a
    bottleneck network has four times as many.
    """

    depth: int
    phases: tuple[Phase, ...]
    pool: dict[int, int]
    plain: bool = False
    order: Order = "post"
    quiet: bool = False
    head: float = 1.0
    weight_decay: float = 0.05
    smoothing: float = 0.1
    seed: int = 0
    checks: int = 12

    @property
    def surgery(self) -> Surgery:
        """What every pass of this training runs under."""
        return self.lesion if self.plain else INTACT

    @property
    def lesion(self) -> Surgery:
        """Every skip cut, whether or not the network learned with them."""
        return cut_skips(self.depth, "all")

    @property
    def legs(self) -> tuple[Leg, ...]:
        return tuple(leg for phase in self.phases for leg in phase.legs)

    @property
    def pictures(self) -> int:
        """Pictures seen over the whole training."""
        return sum(phase.pictures for phase in self.phases)


_POOL = {128: 100_000, 224: 12_000}
_FIGURE_4 = Phase((Leg(64, 56_000), Leg(96, 12_000)))

# Networks that are compared with each other share every number of their training.
_RESNET_18 = (
    Phase((Leg(64, 160_000), Leg(96, 60_000), Leg(128, 24_000), Leg(192, 8_000, drawn=224))),
    # Shapes twice as large as ever before are new to the network: a warm-up of their own.
    Phase((Leg(160, 5_000, drawn=224), Leg(224, 6_000, drawn=224)), rate=5e-4),
    Phase((Leg(224, 12_000, drawn=224),), rate=1e-3),
)

RECIPES: dict[str, Recipe] = {
    "resnet18": Recipe(18, _RESNET_18, _POOL),
    # The slides' own block, BN → ReLU → convolution, trained exactly as resnet18 was.
    "preact18": Recipe(18, _RESNET_18, _POOL, order="pre"),
    "resnet50": Recipe(
        50,
        (
            Phase((Leg(64, 160_000), Leg(96, 48_000)), rate=1e-3),
            Phase((Leg(160, 4_000, drawn=224), Leg(224, 5_000, drawn=224)), rate=7e-4),
            Phase((Leg(160, 4_000, drawn=224), Leg(224, 14_000, drawn=224)), rate=1e-3),
        ),
        _POOL,
        quiet=True,
        head=0.25,
    ),
    # The plain network of Figure 4, brought to the page's resolution.
    "plain18": Recipe(
        18,
        (
            _FIGURE_4,
            Phase((Leg(160, 3_000, drawn=224), Leg(224, 4_000, drawn=224)), rate=5e-4),
        ),
        _POOL,
        plain=True,
    ),
    "figure4-plain18": Recipe(18, (_FIGURE_4,), _POOL, plain=True),
    "figure4-plain34": Recipe(34, (_FIGURE_4,), _POOL, plain=True),
    "figure4-resnet18": Recipe(18, (_FIGURE_4,), _POOL),
    "figure4-resnet34": Recipe(34, (_FIGURE_4,), _POOL),
}
