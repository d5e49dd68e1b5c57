"""What the controls of the page say, checked: everything that one render of it depends on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from demos._requests import a_choice, a_number, a_text, otherwise, texts
from resnet_core import DEPTHS, Surgery, architecture
from resnet_core.points import Order
from resnet_core.regimes import Regime
from resnet_core.surgery import scale_skips
from resnet_core.weights import Source

DEFAULT_DEPTH = 18
MAX_SEED = 9999
BLOCKS = {block.address for depth in DEPTHS for block in architecture(depth).blocks}


@dataclass(frozen=True)
class RunSettings:
    """Everything that one render of the walk depends on.

    ``cuts`` are the blocks that the reader changed, in the order of computation, and ``strength``
    is the λ of their shortcuts; 0 cuts them. A network that was trained without skips has none to
    change, and keeps the cuts for the next network. ``render_id`` tells a newer render from an
    older one. ``weights`` is what that control shows; these weights may still be on their way.
    ``wished`` are trained weights that the reader chose and this depth lacks.
    """

    depth: int
    regime: Regime
    source: Source
    order: Order
    seed: int
    picture: str
    cuts: tuple[str, ...] = ()
    strength: float = 0.0
    render_id: int = 0
    weights: str = "fresh"
    wished: Source | None = None

    @property
    def surgery(self) -> Surgery:
        return scale_skips(self.depth, self.cuts, self.strength)


def a_depth(value: Any) -> int:
    """The depth that a control says, or the default."""
    return otherwise(DEFAULT_DEPTH, a_choice, value, DEPTHS)


def a_seed(value: Any, before: int = 0) -> int:
    """A seed from 0 to 9999; what is no number, such as an empty field, leaves the one before."""
    return int(max(0, min(MAX_SEED, otherwise(before, a_number, value))))


def a_strength(value: Any) -> float:
    """λ from 0 to 1 in hundredths; anything else is 0."""
    return round(max(0.0, min(1.0, float(otherwise(0.0, a_number, value)))), 2)


def cuts_on_map(value: Any) -> tuple[list[str], float]:
    """The blocks of any depth and the strength that the network map says, whatever it says."""
    value = value if isinstance(value, dict) else {}
    cuts = dict.fromkeys(otherwise([], texts, value.get("cuts")))
    names = [cut for cut in cuts if cut in BLOCKS]
    return names, a_strength(value.get("strength"))


def step_on(value: Any) -> str:
    """The address that the reader stands at, as the network map says, or nothing."""
    return otherwise("", a_text, value.get("step")) if isinstance(value, dict) else ""


def there(depth: int, cuts: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Of these blocks those that a depth has, in the order of computation, and the others."""
    blocks = [block.address for block in architecture(depth).blocks]
    wanted = set(cuts)
    return tuple(b for b in blocks if b in wanted), [c for c in cuts if c not in blocks]
