"""Which regime, weights and order the controls ask for, and what of it can be run.

A new source of learned weights is one more entry in :data:`TRAINED`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from demos._page.settings import RunSettings, a_depth
from resnet_core import DEPTHS, bundled
from resnet_core import weights as stored
from resnet_core.points import Order
from resnet_core.regimes import Regime
from resnet_core.weights import Source

REGIMES: dict[Regime, str] = {
    "trained": "Trained network",
    "batch": "Fresh, batch statistics",
    "none": "Fresh, no normalisation",
}


@dataclass(frozen=True)
class Trained:
    """Learned weights that the reader can choose.

    ``depths`` are those that these weights exist for. What exists, is not at hand and ``fetched``
    is on its way once it is chosen.
    """

    source: Source
    label: str
    depths: Callable[[], tuple[int, ...]] = lambda: DEPTHS
    fetched: bool = False

    def at_hand(self, depth: int) -> bool:
        return self.source in stored.at_hand(depth)

    def fault(self, depth: int) -> str | None:
        """A sentence on a file that is here and cannot be loaded."""
        return stored.fault(depth, self.source)


TRAINED: tuple[Trained, ...] = (
    Trained(
        "imagenet",
        "ImageNet (torchvision)",
        fetched=True,
    ),
    Trained("bundled", "Drawn shapes (bundled)", bundled.depths),
    Trained("plain", "Drawn shapes, no skips", partial(bundled.depths, plain=True)),
)
FRESH: Source = "fresh"
WEIGHTS = [
    *((t.label, t.source) for t in TRAINED if t.depths()),
    ("Fresh (random, untrained)", FRESH),
]


@dataclass(frozen=True)
class Resolved:
    """What is run, what the weights control shows (it may show weights on their way), and a
    sentence for each wish that could not be followed. ``wished`` as in RunSettings."""

    regime: Regime
    source: Source
    order: Order
    weights: str
    problems: tuple[str, ...] = ()
    wished: Source | None = None


def best(depth: int) -> Trained | None:
    """The first trained weights at hand for a depth."""
    return next((trained for trained in TRAINED if trained.at_hand(depth)), None)


def faults(depth: int) -> list[str]:
    """A sentence for each file that would be run at a depth by default and cannot be loaded."""
    found = best(depth)
    better = TRAINED[: TRAINED.index(found)] if found else TRAINED
    return [fault for trained in better if (fault := trained.fault(depth))]


def at_hand(source: Source, depth: int) -> bool:
    """Whether trained weights of this source can be run at this depth."""
    chosen = _named(source)
    return chosen is not None and chosen.at_hand(depth)


def resolve(
    depth: int, regime: str, weights: str, order: str, before: RunSettings | None
) -> Resolved:
    """Bring the controls together: trained weights belong to one regime, fresh ones to two.

    Args:
        depth: of the network.
        regime, weights, order: what the controls say; anything unknown counts as the default.
        before: what was shown, or None. If the regime control differs from it the reader has just
            chosen a regime, and the weights follow; otherwise the regime follows the weights.
    """
    known = before.regime if before else None
    # The fresh regime to stay in: the one asked for, or the one that was shown.
    asked = regime if regime in ("batch", "none") else known
    fallback: Regime = "none" if asked == "none" else "batch"
    chosen = _named(weights)
    if regime == "trained" and regime != known:
        if chosen and chosen.at_hand(depth):
            return _with_order("trained", chosen.source, order)
        if found := best(depth):
            return _with_order("trained", found.source, order, problems=faults(depth))
        return _with_order(fallback, FRESH, order, problems=[none_at_hand(depth)])
    if before and regime != known:
        return _with_order(fallback, FRESH, order)
    if chosen is None and before and before.depth != depth:
        chosen = _named(before.wished)
    if chosen is None:
        return _with_order(fallback, FRESH, order, wished=before.wished if before else None)
    if chosen.at_hand(depth):
        return _with_order("trained", chosen.source, order)
    stand_in = best(depth)
    if fault := chosen.fault(depth):
        if stand_in:
            return _with_order("trained", stand_in.source, order, problems=[fault])
        return _with_order(fallback, FRESH, order, problems=[fault], wished=chosen.source)
    if chosen.fetched:  # the weights control keeps showing what is on its way
        if before and before.depth == depth and at_hand(before.source, depth):
            return _with_order("trained", before.source, order, shown=chosen.source)
        if known == "trained" and stand_in:
            return _with_order("trained", stand_in.source, order, shown=chosen.source)
        lost = before and (before.wished if before.source == FRESH else before.source)
        return _with_order(fallback, FRESH, order, shown=chosen.source, wished=lost)
    return _with_order(
        fallback, FRESH, order, problems=[_instead(chosen, depth)], wished=chosen.source
    )


def stays(choice: RunSettings | None, depth: Any) -> Source:
    """The weights that the control is to show when those on their way have not come."""
    return choice.source if choice and at_hand(choice.source, a_depth(depth)) else FRESH


def none_at_hand(depth: int) -> str:
    """Says that no trained weights of a depth can be loaded here, and where some can be had."""
    if found := faults(depth):
        return " ".join(found)
    to_fetch = [trained.label for trained in TRAINED if trained.fetched]
    offer = f": choose {to_fetch[0]} under Weights to fetch them" if to_fetch else ""
    return f"Trained weights for ResNet-{depth} are not on this machine{offer}."


def missing(source: str, depth: int) -> str:
    """Says that a depth lacks these weights here, and which ones stand in for them."""
    chosen, found = _named(source), best(depth)
    if chosen and (fault := chosen.fault(depth)):
        return fault
    if chosen is None or found is None:
        return none_at_hand(depth)
    if chosen.fetched:
        lacks = f"“{chosen.label}” for ResNet-{depth} is not on this machine"
        offer = " Choose it under Weights to fetch it."
    else:
        lacks, offer = f"ResNet-{depth} has no “{chosen.label}”", ""
    return f"{lacks}: this is “{found.label}”.{offer}"


def _instead(chosen: Trained, depth: int) -> str:
    """Says that these weights do not exist for a depth, for which they do, and what there is."""
    there = " and ".join(map(str, chosen.depths()))
    only = (
        f"“{chosen.label}” exists for {there} layers only, and is back when you are"
        if there
        else f"“{chosen.label}” is not here"
    )
    others = " and ".join(f"“{trained.label}”" for trained in TRAINED if trained.at_hand(depth))
    there_are = f"Under Weights there is {others} at this depth." if others else none_at_hand(depth)
    return f"This ResNet-{depth} is fresh: {only}. {there_are}"


def _named(weights: object) -> Trained | None:
    return next((trained for trained in TRAINED if trained.source == weights), None)


def _with_order(
    regime: Regime,
    source: Source,
    order: str,
    *,
    shown: Source | None = None,
    problems: Sequence[str] = (),
    wished: Source | None = None,
) -> Resolved:
    if order == "pre" and regime == "trained":
        problems = (
            *problems,
            "The pre-activation order exists with fresh weights only, so this is post-activation.",
        )
    kept: Order = "pre" if order == "pre" and regime != "trained" else "post"
    return Resolved(regime, source, kept, shown or source, tuple(problems), wished)
