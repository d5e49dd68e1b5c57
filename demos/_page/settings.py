"""What the controls of the page say, checked: everything that one painting of it depends on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from resnet_core import DEPTHS, Surgery, architecture
from resnet_core.points import Order
from resnet_core.regimes import Regime
from resnet_core.surgery import scale_skips
from resnet_core.weights import Source

DEFAULT_DEPTH = 18
MAX_SEED = 9999


@dataclass(frozen=True)
class Choice:
    """One painting of the page. ``cuts`` are the blocks that the reader changed, in the order of
    computation, and ``strength`` is the λ of their shortcuts; at 0 they are cut. ``turn`` tells a
    newer painting from an older one. A network that was trained without skips has none to change;
    the cuts then wait for another. ``weights`` is what that control shows, which may be weights
    on their way; ``wished`` are trained weights that the reader chose and this depth lacks: another
    depth may have them."""

    depth: int
    regime: Regime
    source: Source
    order: Order
    seed: int
    picture: str
    cuts: tuple[str, ...] = ()
    strength: float = 0.0
    turn: int = 0
    weights: str = "fresh"
    wished: Source | None = None

    @property
    def surgery(self) -> Surgery:
        return scale_skips(self.depth, self.cuts, self.strength)


def a_depth(value: Any) -> int:
    """The depth that a control says, or the default."""
    return value if value in DEPTHS and isinstance(value, int) else DEFAULT_DEPTH


def a_seed(value: Any, before: int = 0) -> int:
    """A seed from 0 to 9999; what is no number, such as an empty field, leaves the one before."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return before
    return int(max(0, min(MAX_SEED, value)))


def a_strength(value: Any) -> float:
    """λ from 0 to 1 in hundredths; anything else is 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0.0
    return round(max(0.0, min(1.0, float(value))), 2)


def drawn_on(value: Any) -> tuple[list[str], float]:
    """The blocks and the strength that the network map says, whatever it says."""
    value = value if isinstance(value, dict) else {}
    cuts = value.get("cuts")
    names = [cut for cut in cuts if isinstance(cut, str)] if isinstance(cuts, list) else []
    return names, a_strength(value.get("strength"))


def step_on(value: Any) -> str:
    """The address that the reader stands at, as the network map says, or nothing."""
    step = value.get("step") if isinstance(value, dict) else None
    return step if isinstance(step, str) else ""


def there(depth: int, cuts: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """Of these blocks those that a depth has, in the order of computation, and the others."""
    blocks = [block.address for block in architecture(depth).blocks]
    wanted = set(cuts)
    return tuple(b for b in blocks if b in wanted), [c for c in cuts if c not in blocks]
