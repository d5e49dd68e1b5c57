"""The laboratory's sentences. Values in, text out; each follows from the numbers at hand.

Gradients at block outputs come in per unit, because L2 norms of blocks of different size cannot be
compared; gradients of weights come in as L2 norms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from demos._figures.measures import MEASURES
from demos._words.numbers import Values, first_and_last, ratio_of, short
from demos._words.skips import skips
from resnet_core import architecture
from resnet_core.experiments.many_runs import Measure
from resnet_core.surgery import INTACT, Surgery

_NOUNS: dict[Measure, str] = {
    "gradient_norm": "gradient per unit (root mean square)",
    "weight_gradient": "L2 norm of the weight gradient",
}


def _noun(measure: Measure) -> str:
    return _NOUNS.get(measure, MEASURES[measure].noun)


def agreement(ratios: Sequence[float]) -> Literal["larger", "smaller", "neither", "unknown"]:
    """Whether all of several ratios are above 1, or all below it, by more than a twentieth."""
    if not ratios or not all(map(math.isfinite, ratios)):
        return "unknown"
    if min(ratios) > 1.05:
        return "larger"
    return "smaller" if max(ratios) < 0.95 else "neither"


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
    first, last = first_and_last(drawn[0])
    if drawn is intact:
        ratios = [ratio_of(run[first], run[last]) for run in drawn]
        beside = f"that at {last}"
    else:
        ratios = [ratio_of(d[first], i[first]) for d, i in zip(drawn, intact, strict=True)]
        beside = "that of the intact run"
    what = f"With {change}, the {_noun(measure)} at {first}"
    which = f"seeds {numbers[0]} to {numbers[-1]}"
    verdict = agreement(ratios)
    if verdict == "unknown":
        return f"{what} cannot be compared with {beside} for some of the {which}: 0 or not finite."
    said = {
        "larger": f"All {which} agree that it is larger.",
        "smaller": f"All {which} agree that it is smaller.",
        "neither": f"The {which} do not agree whether it is larger or smaller.",
    }[verdict]
    return (
        f"{what} is {short(min(ratios))} to {short(max(ratios))} times {beside}. {said} "
        "The band runs from the smallest value to the largest; the line is the median."
    )


def trend(ratios: Sequence[float]) -> Literal["grows", "falls", "neither"]:
    """Whether each is larger than the one before, or each smaller."""
    steps = list(pairwise(ratios))
    if steps and all(b > a for a, b in steps):
        return "grows"
    return "falls" if steps and all(b < a for a, b in steps) else "neither"


def depths(measure: Measure, numbers: Mapping[int, Values], change: str) -> str:
    """How the ratio of first to last block moves with depth."""
    ratios = {}
    for depth, values in sorted(numbers.items()):
        first, last = first_and_last(values)
        ratios[depth] = ratio_of(values[first], values[last])
    listed = ", ".join(f"{short(ratio)} in ResNet-{depth}" for depth, ratio in ratios.items())
    return (
        f"With {change}, we compare the {_noun(measure)} at the first block and at the last. "
        f"Their ratio is {listed}. {_with_depth(ratios)}"
    )


def _with_depth(ratios: Mapping[int, float]) -> str:
    if len(ratios) < 2:
        return "One depth alone says nothing about depth."
    if not all(math.isfinite(ratio) for ratio in ratios.values()):
        return "Some ratios are not finite, so there is nothing to compare."
    way = trend(list(ratios.values()))
    if len(ratios) == 2 and way != "neither":
        return f"It {way} with depth here; two depths show no rule."
    if way != "neither":
        return f"It {way} with every depth."
    return f"It does not move one way with depth{_by_kind(ratios)}."


def _by_kind(ratios: Mapping[int, float]) -> str:
    """Whether it moves one way among basic blocks and among bottlenecks, which are other blocks."""
    ways = []
    for kind, name in (("basic", "basic blocks"), ("bottleneck", "bottlenecks")):
        way = trend([r for depth, r in ratios.items() if architecture(depth).kind == kind])
        if way != "neither":
            ways.append(f"among {name} it {way}")
    return f"; {' and '.join(ways)}" if ways else ""


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
    without = [str(d) for d, change in changes.items() if change == INTACT]
    none = f" (none at {' and '.join(without)})" if without else ""
    return f"{here} at {depth}, and the same kind of skips at the other depths{none}"


def more_even(post: float, pre: float) -> Literal["pre", "post", "both", "neither"]:
    """In which order a gradient is nearer to even, from its ratios of first block to last.

    "both": about even in both orders. "neither": about as uneven in one as in the other.
    """
    spread_post, spread_pre = abs(math.log(post)), abs(math.log(pre))
    if abs(spread_post - spread_pre) >= math.log(1.1):
        return "pre" if spread_pre < spread_post else "post"
    return "both" if max(spread_post, spread_pre) < math.log(1.5) else "neither"


def orders(measure: Measure, post: Values, pre: Values, change: str) -> str:
    """Which order of operations keeps the gradient more even from block to block.

    Args:
        measure: the gradient's.
        post, pre: the measure by block in each order.
        change: what is cut or scaled in both, in words.
    """
    what = f"With {change}, the {_noun(measure)}"
    first, last = first_and_last(post)
    ratios = [ratio_of(values[first], values[last]) for values in (post, pre)]
    if not all(0 < ratio < math.inf for ratio in ratios):
        return f"{what} is 0 or not finite in one of the two orders."
    verdict = {
        "pre": "The pre-activation order keeps it more even.",
        "post": "The post-activation order keeps it more even.",
        "both": "Both orders keep it about even.",
        "neither": "It is about as uneven in one order as in the other.",
    }[more_even(*ratios)]
    return (
        f"{what} at {first} is {short(ratios[0])}× that at {last} in post-activation order. In "
        f"pre-activation order it is {short(ratios[1])}×. {verdict}"
    )
