"""The laboratory's sentences. Values in, text out; each follows from the numbers at hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from demos._figures.measures import MEASURES
from demos._words.numbers import Values, ends, over, short
from demos.walk.words import skips
from resnet_core import architecture
from resnet_core.experiments.many_runs import Measure
from resnet_core.surgery import INTACT, Surgery


def seeds(
    measure: Measure,
    numbers: Sequence[int],
    drawn: Sequence[Values],
    intact: Sequence[Values],
    change: str,
) -> str:
    """What several seeds say together of a gradient.

    Args:
        measure: the gradient's.
        numbers: the seeds.
        drawn, intact: the measure by block for each seed; the same object when nothing is cut.
        change: what is cut or scaled, in words.
    """
    noun = MEASURES[measure].noun
    first, last = ends(drawn[0])
    if drawn is intact:
        ratios = [over(run[first], run[last]) for run in drawn]
        what = f"the {noun} at {first}, over that at {last},"
    else:
        ratios = [over(d[first], i[first]) for d, i in zip(drawn, intact, strict=True)]
        what = f"the {noun} at {first}, over the intact one,"
    known = [ratio for ratio in ratios if math.isfinite(ratio)]
    where = f"With {change}, over the seeds {numbers[0]} to {numbers[-1]}, {what} "
    if len(known) < len(ratios) or not known:
        return where + "is not finite for some of them."
    low, high = min(known), max(known)
    if low > 1.05:
        verdict = "all agree that it is larger"
    elif high < 0.95:
        verdict = "all agree that it is smaller"
    else:
        verdict = "they do not agree that it is larger or smaller"
    return (
        f"{where}lies between {short(low)} and {short(high)}: {verdict}. "
        "The band is from the least to the greatest of them, the line their median."
    )


def depths(measure: Measure, numbers: Mapping[int, Values], change: str) -> str:
    """How the ratio of first to last block moves with depth."""
    noun = MEASURES[measure].noun
    ratios = {}
    for depth, values in sorted(numbers.items()):
        first, last = ends(values)
        ratios[depth] = over(values[first], values[last])
    listed = ", ".join(f"{depth}: {short(ratio)}" for depth, ratio in ratios.items())
    if len(ratios) < 2:
        verdict = "One depth alone says nothing about depth."
    elif not all(math.isfinite(ratio) for ratio in ratios.values()):
        verdict = "Where it is not finite there is nothing to compare."
    elif len(ratios) == 2:
        (shallow, one), (deep, other) = ratios.items()
        more = "larger" if other > one else "smaller"
        verdict = f"It is {more} at {deep} than at {shallow}; two depths show no rule."
    elif way := _way(list(ratios.values())):
        verdict = f"It {way} with every depth."
    else:
        verdict = f"It does not move one way with depth{_by_kind(ratios)}."
    return f"With {change}, the {noun} at the first block over the last: {listed}. {verdict}"


def everywhere(depth: int, changes: Mapping[int, Surgery]) -> str:
    """What is changed at several depths, in words.

    Args:
        depth: the one whose skips were chosen.
        changes: at each depth what was changed there, which is nothing where it has no such block.
    """
    said = {d: skips(change, architecture(d), counted=False) for d, change in changes.items()}
    here = said[depth]
    if changes[depth] == INTACT:
        return f"all {here}"
    if set(said.values()) == {here}:
        return f"{here} at every depth"
    untouched = [str(d) for d, change in changes.items() if change == INTACT]
    none = f" (none at {' and '.join(untouched)})" if untouched else ""
    return f"{here} at {depth}, and their like at the other depths{none}"


def _by_kind(ratios: Mapping[int, float]) -> str:
    """Whether it moves one way among basic blocks and among bottlenecks, which are other blocks."""
    ways = []
    for kind, name in (("basic", "basic blocks"), ("bottleneck", "bottlenecks")):
        way = _way([r for depth, r in ratios.items() if architecture(depth).kind == kind])
        if way:
            ways.append(f"among {name} it {way}")
    return f"; {' and '.join(ways)}" if ways else ""


def _way(values: Sequence[float]) -> str:
    """Whether each is larger than the one before, or each smaller, or neither."""
    steps = list(pairwise(values))
    if steps and all(b > a for a, b in steps):
        return "grows"
    return "falls" if steps and all(b < a for a, b in steps) else ""


def path(
    strength: float, count: int, predicted: float, measured: float, whole: Mapping[str, float]
) -> str:
    """Why λ^L is the factor of the shortcut path and not of the signal.

    Args:
        strength: λ.
        count: L, how many shortcuts are scaled.
        predicted, measured: what is left of the path alone at the last block.
        whole: what is left of the whole signal there, by regime.
    """
    power = str(count).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    opening = (
        f"λ = {strength:g} on {count} shortcut{'s' if count != 1 else ''}: of the shortcut path "
        f"alone (residuals at 0, no normalisation) λ{power} = {short(predicted)} is left at the "
        f"last block, measured {short(measured)}. "
    )
    if not measured and predicted:
        opening += "So small a signal ends below what 32-bit numbers hold. "
    kept = " and ".join(f"{short(share)} {regime}" for regime, share in whole.items())
    known = [math.isfinite(share) and predicted > 0 for share in whole.values()]
    near = all(known) and all(abs(share / predicted - 1) <= 0.1 for share in whole.values())
    if near:
        why = "Here the whole follows it within a tenth."
    elif all(share > 1.1 * predicted for share in whole.values()):
        why = (
            "Every residual branch adds signal that has passed fewer shortcuts, and normalisation "
            "rescales what arrives, so the power of λ says nothing about the whole."
        )
    else:
        why = (
            "The whole does not follow it: residual branches add signal of their own, computed "
            "from what arrives."
        )
    return f"{opening}Of the whole signal {kept} is left. {why}"


def orders(measure: Measure, post: Values, pre: Values, change: str) -> str:
    """Which order of operations keeps the gradient more even from block to block.

    Args:
        measure: the gradient's.
        post, pre: the measure by block in each order.
        change: what is cut or scaled in both, in words.
    """
    noun = MEASURES[measure].noun
    first, last = ends(post)
    ratios = [over(values[first], values[last]) for values in (post, pre)]
    if not all(0 < ratio < math.inf for ratio in ratios):
        return f"With {change}, the {noun} is 0 or not finite in one of the two orders."
    spread = [abs(math.log(ratio)) for ratio in ratios]
    if abs(spread[0] - spread[1]) >= math.log(1.1):
        verdict = f"more even in {'pre' if spread[1] < spread[0] else 'post'}-activation order"
    elif max(spread) < math.log(1.5):
        verdict = "about even in both"
    else:
        verdict = "about as uneven in one order as in the other"
    return (
        f"With {change}, the {noun} at {first} is {short(ratios[0])}× that at {last} in "
        f"post-activation order and {short(ratios[1])}× in pre-activation order: {verdict}."
    )
