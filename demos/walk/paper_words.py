"""Beside a chart's reading: what a paper says of its measure, and whether the numbers agree."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Literal

from demos._words.chart_numbers import ChartNumbers, growth
from demos._words.numbers import first_and_last, geometric_mean, ratio_of, short
from demos._words.sources import HE_2015, UDL


def paper(chart: ChartNumbers) -> str:
    """What a paper says of this measure in this regime and what was measured, or nothing."""
    measure, regime = chart.measure, chart.regime
    if regime == "trained":
        return ""
    if measure == "gradient_norm" and regime == "batch" and chart.all_cut:
        return _plain_gradients(chart)
    if measure == "silenced":
        return _half_silent(chart)
    if chart.intact is not None:
        return ""
    if measure == "activation_std" and regime == "none":
        return _doubling(chart)
    if measure == "activation_std" and regime == "batch":
        return _not_doubling(chart)
    if measure == "residual_share" and regime == "batch":
        return _biased_to_identity(chart)
    return ""


def size_kept(ratio: float) -> Literal["shrinks", "keeps", "grows"]:
    """What a gradient per unit does from the last block to the first; a factor of 3 is kept."""
    return "grows" if ratio > 3 else "keeps" if ratio >= 1 / 3 else "shrinks"


def _plain_gradients(chart: ChartNumbers) -> str:
    says = (
        f"{HE_2015}, §4.1: with BN, the forward signals of their plain networks have non-zero "
        "variances, and the backward gradients have healthy norms. So vanishing gradients are "
        "unlikely to be the cause of degradation. They conjecture exponentially low convergence "
        "rates. "
    )
    first, last = first_and_last(chart.now)
    now = growth(chart)
    if not math.isfinite(now) or now == 0:
        return says + "Measured here: a gradient that is 0 or not finite."
    beside = ""
    if chart.intact is not None and math.isfinite(before := growth(chart, intact=True)):
        beside = f", × {short(before)} with intact skips"
    verdict = {
        "grows": "So the gradient does not vanish here, it grows.",
        "keeps": "So the gradient neither vanishes nor grows much here.",
        "shrinks": "So the gradient does shrink here.",
    }[size_kept(now)]
    return (
        f"{says}Measured here, at initialisation: per unit, × {short(now)} from {last} back to "
        f"{first}{beside}. {verdict} One step of training shrinks the range of such norms "
        "drastically (Yang et al. 2019)."
    )


def about_half(share: float) -> Literal["fewer", "half", "more"]:
    """Whether a share of units is a half, within a twentieth."""
    return "half" if 0.45 <= share <= 0.55 else "fewer" if share < 0.45 else "more"


def _half_silent(chart: ChartNumbers) -> str:
    share = sum(chart.now.values()) / len(chart.now)
    verdict = {"half": "as they say", "fewer": "fewer", "more": "more"}[about_half(share)]
    reason = ""
    if about_half(share) == "fewer" and chart.order == "post" and not chart.all_cut:
        reason = " Here ReLU follows the addition of x, which is never negative."
    return (
        "Glorot et al. 2011: at initialisation about half of the units are silent, if ReLU reads "
        "as many negative as positive values. "
        f"Measured here: {share:.0%} over all blocks, {verdict}.{reason}"
    )


def doubles(factor: float) -> Literal["less", "doubles", "more"]:
    """Whether the variance doubles at a block, within about 15%."""
    return "doubles" if 1.75 <= factor <= 2.3 else "less" if factor < 2 else "more"


def _doubling(chart: ChartNumbers) -> str:
    says = f"{UDL}, §11.3: adding F(x) to x doubles the variance at each block. "
    factor, measured_as = _variance_growth(chart)
    if factor is None:
        return says + measured_as
    verdict = {"doubles": "about so", "less": "less", "more": "more"}[doubles(factor)]
    return f"{says}{measured_as}: {verdict}."


def _not_doubling(chart: ChartNumbers) -> str:
    says = (
        f"{UDL}, §11.4: with batch normalisation the variance grows by equal steps and does not "
        "double. "
    )
    factor, measured_as = _variance_growth(chart)
    if factor is None:
        return says + measured_as
    verdict = {
        "doubles": "here it about doubles",
        "less": "it does not double",
        "more": "here it more than doubles",
    }[doubles(factor)]
    normalised = "reads normalised values" if chart.order == "pre" else "is normalised itself"
    return (
        f"{says}{measured_as}: {verdict}. A projection {normalised}, so the variance starts anew "
        "in each stage."
    )


def _variance_growth(chart: ChartNumbers) -> tuple[float | None, str]:
    """The factor of the variance at each block with an identity shortcut, and the words for it.

    A projection replaces x by something of another size, so the factor there says nothing of the
    addition.
    """
    identities = {block for stage in chart.identities for block in stage}
    steps = [
        ratio_of(chart.now[here], chart.now[before]) ** 2
        for before, here in pairwise(chart.now)
        if here in identities
    ]
    factor = geometric_mean(steps)
    if factor is None:
        return None, "Measured here: values that are 0 or not finite."
    return factor, (
        f"Measured here: × {short(factor)} a block (geometric mean over identity shortcuts)"
    )


def branch_shrinks(
    start: float, end: float, law: float
) -> Literal["not", "as predicted", "less", "more"]:
    """How ‖F(x)‖ / ‖x‖ goes from ``start`` to ``end``, beside the end that a law predicts."""
    if end > 0.95 * start:
        return "not"
    if abs(math.log(end / law)) < math.log(1.1):
        return "as predicted"
    return "less" if end > law else "more"


def _biased_to_identity(chart: ChartNumbers) -> str:
    order = "" if chart.order == "pre" else ", in pre-activation order"
    says = (
        "De and Smith 2020: BN makes the residual branch smaller beside x, by 1/√ℓ after ℓ "
        f"blocks{order}."
    )
    # A projection starts afresh, so the claim is held against the longest row of identities.
    blocks = max(chart.identities, key=len)
    first, last, steps = blocks[0], blocks[-1], len(blocks) - 1
    start, end = chart.now[first], chart.now[last]
    if not (0 < start < math.inf and 0 < end < math.inf):
        return f"{says} Measured here: values that are 0 or not finite."
    # Every block adds the variance of the first to what x has: ‖x‖² grows from 1 by start² each.
    law = start / math.sqrt(1 + steps * start**2)
    verdict = {
        "not": "it does not shrink",
        "as predicted": "about so",
        "less": "it shrinks less",
        "more": "it shrinks more",
    }[branch_shrinks(start, end, law)]
    return (
        f"{says} From {short(start)} at {first}, equal steps of variance predict {short(law)} at "
        f"{last}, {steps} identity shortcut{'s' if steps > 1 else ''} later. Measured here: "
        f"{short(end)}, {verdict}. A projection starts anew."
    )
