"""Beside a chart's reading: what a paper says of its measure, and whether the numbers agree."""

from __future__ import annotations

import math
from itertools import pairwise

from demos._words.numbers import Values, ends, geometric_mean, over, short
from demos.walk.words import HE_2015
from resnet_core.experiments.many_runs import Measure, measured
from resnet_core.runs import Run

UDL = "Prince, Understanding Deep Learning"


def paper(measure: Measure, run: Run, intact: Run) -> str:
    """What a paper says of this measure in this regime and what was measured, or nothing."""
    drawn = measured(run, measure)
    regime = run.key.conditions.regime
    plain = len(run.key.surgery.cuts) == len(run.table.blocks)
    if regime == "trained":
        return ""
    if measure == "gradient_norm" and regime == "batch" and plain:
        return _plain_gradients(drawn)
    if measure == "silenced":
        return _half_silent(run, drawn)
    if run is not intact:
        return ""
    if measure == "activation_std" and regime == "none":
        return _doubling(run, drawn)
    if measure == "activation_std" and regime == "batch":
        return _not_doubling(run, drawn)
    if measure == "residual_share" and regime == "batch":
        return _biased_to_identity(run, drawn)
    return ""


def _plain_gradients(drawn: Values) -> str:
    says = f"{HE_2015}, §4.1: with BN it is hardly vanishing gradients that plain networks suffer. "
    first, last = ends(drawn)
    ratio = over(drawn[first], drawn[last])
    if not math.isfinite(ratio) or ratio == 0:
        return says + "You measured a gradient that is 0 or not finite."
    if ratio > 3:
        verdict = "it does not vanish but explodes"
    elif ratio >= 1 / 3:
        verdict = "it keeps its size"
    else:
        verdict = "here it does shrink"
    return f"{says}You measured {short(ratio)}× at {first} over {last}: {verdict}."


def _half_silent(run: Run, drawn: Values) -> str:
    share = sum(drawn.values()) / len(drawn)
    verdict = "as they say" if 0.45 <= share <= 0.55 else "fewer" if share < 0.45 else "more"
    all_cut = len(run.key.surgery.cuts) == len(run.table.blocks)
    if share < 0.45 and run.key.order == "post" and not all_cut:
        verdict += ", and here ReLU comes after x, which is never negative, has been added"
    return (
        "Glorot et al. 2011: at the start about half of the units are silent, if what ReLU reads "
        f"is as often negative as positive. You measured {share:.0%} over all blocks: {verdict}."
    )


def _doubling(run: Run, drawn: Values) -> str:
    says = f"{UDL}, §11.3: adding F(x) to x doubles the variance at each block. "
    growth, measured_as = _variance_growth(run, drawn)
    if growth is None:
        return says + measured_as
    verdict = "about so" if _doubles(growth) else "less" if growth < 2 else "more"
    return f"{says}{measured_as}: {verdict}."


def _not_doubling(run: Run, drawn: Values) -> str:
    says = (
        f"{UDL}, §11.4: with batch normalisation the variance grows by equal steps and no longer "
        "doubles. "
    )
    growth, measured_as = _variance_growth(run, drawn)
    if growth is None:
        return says + measured_as
    if _doubles(growth):
        verdict = "here it still doubles, about"
    else:
        verdict = "it does not double" if growth < 2 else "here it more than doubles"
    normalised = "reads normalised values" if run.key.order == "pre" else "is normalised itself"
    return (
        f"{says}{measured_as}: {verdict}. A projection {normalised}, so each stage starts afresh."
    )


def _variance_growth(run: Run, drawn: Values) -> tuple[float | None, str]:
    """The factor of the variance at each block that passes x on as it is, and the words for it.

    A projection replaces x by something of another size, so the factor there says nothing of the
    addition.
    """
    identities = {block.address for block in run.table.blocks if not block.projection}
    steps = [
        over(drawn[here], drawn[before]) ** 2
        for before, here in pairwise(drawn)
        if here in identities
    ]
    growth = geometric_mean(steps)
    if growth is None:
        return None, "You measured values that are 0 or not finite."
    return growth, (
        f"You measured ×{short(growth)} at a block (geometric mean over identity shortcuts)"
    )


def _doubles(growth: float) -> bool:
    return 1.75 <= growth <= 2.3


def _biased_to_identity(run: Run, drawn: Values) -> str:
    says = "De and Smith 2020: BN shrinks the residual branch beside x, by 1/√ℓ after ℓ blocks"
    says += "" if run.key.order == "pre" else ", in pre-activation order"
    # A projection starts afresh, so the claim is held against the longest row of identities.
    blocks = max(
        ([b.address for b in stage.blocks if not b.projection] for stage in run.table.stages),
        key=len,
    )
    first, last, steps = blocks[0], blocks[-1], len(blocks)
    start, end = drawn[first], drawn[last]
    if not (0 < start < math.inf and 0 < end < math.inf):
        return f"{says}. You measured values that are 0 or not finite."
    # Every block adds the variance of the first to what x has: ‖x‖² grows from 1 by start² each.
    law = start / math.sqrt(1 + (steps - 1) * start**2)
    if end > 0.95 * start:
        verdict = "it does not shrink"
    elif abs(math.log(end / law)) < math.log(1.1):
        verdict = "about so"
    else:
        verdict = "it shrinks less" if end > law else "it shrinks more"
    return (
        f"{says}. From {short(start)} at {first}, equal steps of variance lead to {short(law)} at "
        f"{last}, {steps - 1} identity shortcut{'s' if steps > 2 else ''} later; you measured "
        f"{short(end)}: {verdict}. A projection starts afresh."
    )
