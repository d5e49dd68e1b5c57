"""The address bar, as in ``?depth=50&regime=none&picture=lion&step=conv3_x.2&cut=conv4_x``.

``weights=fresh``, of links made before there were regimes, means ``regime=batch``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demos._components.picture import pictures
from demos._figures.measures import ACTIVATIONS, GRADIENTS, LABORATORY
from demos._page import regimes, settings
from demos._page.settings import RunSettings
from demos._requests import Refused, a_choice, a_number, a_written_number, an_integer
from resnet_core import DEPTHS, architecture, cut_skips
from resnet_core.experiments.many_runs import Measure


@dataclass(frozen=True)
class Opening:
    """What a page opens with: ``activation`` and ``gradient`` are the charts' measures,
    ``laboratory`` the experiment that is open. ``problems`` has a sentence for each part of the
    link that was not understood; the rest of the link holds."""

    choice: RunSettings
    step: str | None
    activation: Measure
    gradient: Measure
    laboratory: str
    problems: tuple[str, ...]


def read(query: Mapping[str, str]) -> Opening:
    """The opening that a link asks for, as far as it can be followed."""
    problems: list[str] = []

    def part(name: str, known: Mapping[str, str] | set[str], default: str) -> str:
        value = query.get(name, default)
        if value == default or value in known:
            return value
        problems.append(f"This link names {_WORDS[name]} not known here.")
        return default

    depth = settings.DEFAULT_DEPTH
    if "depth" in query:
        try:
            depth = a_choice(a_written_number(query["depth"]), DEPTHS)
        except Refused:
            problems.append("This link names a depth that is not in the table.")
    regime, weights, why = _conditions(query, depth)
    problems += why
    order = part("order", {"pre"}, "post")
    resolved = regimes.resolve(depth, regime, weights, order, None)
    problems += resolved.problems
    picture = query.get("picture", pictures.DEFAULT)
    if not pictures.is_example(picture):
        problems.append("This link names a picture that is not among the examples.")
        picture = pictures.DEFAULT
    step = query.get("step")
    table = architecture(depth, order=resolved.order, norm="none" if regime == "none" else "batch")
    if step is not None and step not in table:
        problems.append(f"ResNet-{depth} has no step of the name in this link.")
        step = None
    cuts: list[str] = []
    for name in filter(None, query.get("cut", "").split(",")):
        try:
            cuts += cut_skips(depth, name).cuts
        except ValueError:
            problems.append(f"ResNet-{depth} has no block of a name in this link to cut.")
    choice = RunSettings(
        depth=depth,
        regime=resolved.regime,
        source=resolved.source,
        order=resolved.order,
        seed=int(_number(query, "seed", an_integer, settings.MAX_SEED, problems)),
        picture=picture,
        cuts=settings.there(depth, cuts)[0],
        strength=settings.a_strength(_number(query, "strength", a_number, 1, problems)),
        weights=resolved.weights,
        wished=resolved.wished,
    )
    return Opening(
        choice=choice,
        step=step,
        activation=ACTIVATIONS[part("activation", ACTIVATIONS, "std")],
        gradient=GRADIENTS[part("gradient", GRADIENTS, "output")],
        laboratory=part("laboratory", set(LABORATORY), "closed"),
        problems=tuple(dict.fromkeys(problems)),
    )


def query(choice: RunSettings, *, example: bool) -> dict[str, str]:
    """The part of the link that a render decides; the map adds the step and the cuts.

    Args:
        example: whether the picture is one of the examples; an upload is never in a link.
    """
    parts = {"depth": str(choice.depth), "regime": choice.regime}
    if choice.regime == "trained":
        parts["weights"] = choice.source
    if choice.order == "pre":
        parts["order"] = "pre"
    if choice.seed:
        parts["seed"] = str(choice.seed)
    if example:
        parts["picture"] = choice.picture
    return parts


_WORDS = {
    "order": "an order of operations",
    "activation": "a measure of activations",
    "gradient": "a measure of gradients",
    "laboratory": "an experiment",
}


def _conditions(query: Mapping[str, str], depth: int) -> tuple[str, str, list[str]]:
    """The regime and the weights that a link asks for, and sentences for what is not there."""
    best = regimes.best(depth)
    regime, weights = query.get("regime"), query.get("weights", "auto")
    problems = []
    if regime is not None and regime not in regimes.REGIMES:
        problems.append("This link names a regime that does not exist here.")
        regime = None
    if weights not in ("auto", *(source for _, source in regimes.WEIGHTS)):
        problems.append("This link names weights that do not exist here.")
        weights = "auto"
    if weights == "auto":
        # A link to the pre-activation order means a fresh network: there is no other.
        trained = regime == "trained" or (regime is None and query.get("order") != "pre")
        wanted = best if trained else None
        problems += regimes.faults(depth) if trained else []
        weights = wanted.source if wanted else regimes.FRESH
    elif weights != regimes.FRESH:
        if regime in ("batch", "none"):
            problems.append("This link names trained weights for a fresh regime; the regime holds.")
            weights = regimes.FRESH
        elif not regimes.at_hand(weights, depth):
            problems.append(regimes.missing(weights, depth))
            weights = best.source if best else regimes.FRESH
            regime = None
    elif regime == "trained":
        problems.append("This link names fresh weights for the trained regime; the regime holds.")
    if regime is None:
        regime = "batch" if weights == regimes.FRESH else "trained"
    return regime, weights, problems


def _number(
    query: Mapping[str, str],
    name: str,
    read: Callable[[float, int, int], float],
    most: int,
    problems: list[str],
) -> float:
    """What a reader makes of a number in the link, from 0 to ``most``; or 0 and a sentence."""
    try:
        return read(a_written_number(query.get(name, "0")), 0, most)
    except Refused:
        kind = "whole number" if read is an_integer else "number"
        problems.append(f"This link names a {name} that is not a {kind} from 0 to {most}.")
        return 0
