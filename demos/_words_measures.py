"""The sentences under the charts, and which regime the page is in. Values in, text out.

A reading says what the numbers at hand do; beside it stands what a paper says, where one speaks of
this measure in this regime, and whether the numbers agree.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from itertools import pairwise

from demos._charts import MEASURES
from demos._words import geometric_mean, short
from resnet_core.runs import Run
from resnet_core.surveys import Measure, measured

HE_2015 = "He et al. 2015"
UDL = "Prince, Understanding Deep Learning"

Values = Mapping[str, float]
_LEARNED = {"bundled": " from drawn shapes", "plain": " from drawn shapes"}


def conditions(run: Run) -> str:
    """The regime in words and what a conclusion drawn there is worth, as HTML."""
    where = run.key.conditions
    order = "pre-activation order, " if run.key.order == "pre" else ""
    batch = (
        f"{order}random weights of seed {run.key.seed}, this picture and {where.pictures - 1} "
        f"crops of it at {where.size}², loss with seeded labels. "
    )
    if where.regime == "batch":
        return (
            f"<b>Fresh network, batch statistics</b>: {batch}"
            "It shows where training starts, not what a network has learned; through the "
            "statistics every unit sees the whole batch."
        )
    if where.regime == "none":
        return (
            f"<b>Fresh network, no normalisation</b>: {batch}"
            "It shows what the additions alone do to signal and gradient; with batch "
            "normalisation much of it turns round."
        )
    names = run.categories
    learned = _LEARNED.get(run.key.source, "")
    target = names[run.target[0]] if names else f"class {run.target[0]}"
    gradients = f"Gradients are those of the logit of “{html.escape(target)}”, "
    if run.key.source == "plain":
        return (
            f"<b>Trained without skips</b>: this plain-{run.key.depth} learned{learned} with no "
            "skip at all, so nothing here is a lesion. Put it beside the ResNet with all skips "
            f"cut, which is one. {gradients}its top class."
        )
    cut = ", skips changed" if run.key.surgery.blocks else ""
    return (
        f"<b>Trained network{cut}</b>: the weights were learned{learned} with every skip in "
        "place, so a cut is a lesion. It shows what this network relies on, not how a plain "
        f"network would train. {gradients}the intact run's top class."
    )


def reading(measure: Measure, run: Run, intact: Run) -> str:
    """One sentence on one chart."""
    drawn, before = measured(run, measure), measured(intact, measure)
    if measure in ("gradient_norm", "weight_gradient"):
        return _gradient(measure, run, intact, drawn, before)
    if measure == "silenced":
        return _silenced(run, intact, drawn, before)
    return _activation(measure, run, intact, drawn, before)


def _activation(measure: Measure, run: Run, intact: Run, drawn: Values, before: Values) -> str:
    noun = MEASURES[measure].noun
    first, last = _ends(drawn)
    signed = any(value < 0 for value in (*drawn.values(), *before.values()))
    hollow = " Hollow points are negative, drawn by their size." if signed else ""
    if run is intact:
        moved = f"goes from {short(drawn[first])} to {short(drawn[last])}"
        return f"From {first} to {last} the {noun} {moved}.{hollow}"
    start = next((b for b in drawn if drawn[b] != before[b]), None)
    if start is None:
        return f"Nothing changes: at every block the {noun} is the intact one.{hollow}"
    earlier, after = _around(drawn, start)
    unchanged = f"Nothing changes up to {earlier}. " if earlier else ""
    ratios = {b: _over(abs(drawn[b]), abs(before[b])) for b in after}
    if not all(0 < ratio < math.inf for ratio in ratios.values()):
        return f"{unchanged}From {start} on, the {noun} is 0 or no longer finite somewhere."
    size = f"{noun}'s size" if signed else noun
    return f"{unchanged}{_against_intact(ratios, size)}{hollow}"


def _against_intact(ratios: Values, size: str) -> str:
    """How far the changed blocks are from the intact ones, and where they are back with them."""
    blocks = list(ratios)
    back = len(blocks)
    while back and abs(ratios[blocks[back - 1]] - 1) <= 0.01:
        back -= 1
    if len(blocks) - back < 2:  # one block that happens to come close has not come back
        back = len(blocks)
    apart = blocks[:back]
    if not apart:
        return f"From {blocks[0]} on, the {size} stays within 1% of the intact one."
    low, high = (short(end(ratios[b] for b in apart)) for end in (min, max))
    until = f"At {apart[0]}" if len(apart) == 1 else f"From {apart[0]} to {apart[-1]}"
    how_far = f"is {low}×" if low == high else f"lies between {low}× and {high}×"
    again = f"; from {blocks[back]} on it is within 1% of it" if back < len(blocks) else ""
    return f"{until}, the {size} {how_far} the intact one{again}."


def _silenced(run: Run, intact: Run, drawn: Values, before: Values) -> str:
    where = "at the block's first ReLU" if run.key.order == "pre" else "at the block's output"
    if run is intact:
        low, high = min(drawn.values()), max(drawn.values())
        return f"ReLU silences between {low:.0%} and {high:.0%} of the units {where}."
    most = max(drawn, key=lambda block: abs(drawn[block] - before[block]))
    if drawn[most] == before[most]:
        return f"Nothing changes: at every block as many units are silent {where}."
    if abs(drawn[most] - before[most]) < 0.01:
        return (
            f"The share of units that ReLU silences {where} changes by less than 1% of all units."
        )
    return (
        f"The largest change is at {most}: there ReLU silences {drawn[most]:.0%} of the units "
        f"{where}, {before[most]:.0%} in the intact run."
    )


def _gradient(measure: Measure, run: Run, intact: Run, drawn: Values, before: Values) -> str:
    noun = MEASURES[measure].noun
    first, last = _ends(drawn)
    if run is intact:
        if not drawn[last] or not drawn[first]:
            return f"The {noun} is 0 at {last if not drawn[last] else first}."
        ratio = drawn[first] / drawn[last]
        if 0.95 <= ratio <= 1.05:
            return f"The {noun} at {first} is about as large as at {last}."
        grows = "larger than" if ratio > 1 else "smaller than"
        return f"The {noun} at {first} is {short(max(ratio, 1 / ratio))}× {grows} at {last}."
    if not before[first]:
        return f"The intact {noun} at {first} is 0, so there is nothing to compare."
    ratio = drawn[first] / before[first]
    where = f"in {first}" if measure == "weight_gradient" else f"that reaches {first}"
    worth = _worth(run, ratio, _over(drawn[first], drawn[last]), _over(before[first], before[last]))
    return f"The {noun} {where} is {short(ratio)}× the intact one{worth}"


def _worth(run: Run, ratio: float, growth: float, intact_growth: float) -> str:
    """What a changed gradient says in this regime.

    Args:
        ratio: the changed gradient over the intact one, at the first block.
        growth, intact_growth: each gradient at the first block over that at the last.
    """
    regime = run.key.conditions.regime
    if regime == "trained":
        return ": a lesion of a trained network, not how a plain one trains."
    grown, intact_grown = (f"{short(g)}×" for g in (growth, intact_growth))
    if not (math.isfinite(growth) and math.isfinite(intact_growth)):
        return "."
    if regime == "none":
        if ratio < 0.95 and intact_growth > 10 and growth < 3:
            return ": without normalisation it is the intact network whose gradient explodes."
        if growth < 0.95 <= intact_growth:
            return ": without normalisation it fades on its way back where skips are weaker."
        return f": from last block to first it changes {grown}, {intact_grown} in the intact run."
    if ratio > 10 and growth > 10:
        return ": with batch statistics, weaker skips make it explode, not vanish."
    if ratio > 1.05 and growth > 1.05:
        return ": with batch statistics it grows on its way back, it does not vanish."
    return f": from last block to first it changes {grown}, {intact_grown} in the intact run."


def paper(measure: Measure, run: Run, intact: Run) -> str:
    """What a paper says of this measure in this regime and what was measured, or nothing."""
    drawn = measured(run, measure)
    regime = run.key.conditions.regime
    plain = not run.table.blocks or len(run.key.surgery.cuts) == len(run.table.blocks)
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
    says = f"{HE_2015} (§4.1) say of plain networks with BN: not likely vanishing gradients. "
    first, last = _ends(drawn)
    ratio = _over(drawn[first], drawn[last])
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
        _over(drawn[here], drawn[before]) ** 2
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


def _ends(values: Values) -> tuple[str, str]:
    return next(iter(values)), list(values)[-1]


def _around(values: Values, start: str) -> tuple[str | None, list[str]]:
    """The block before one, and the blocks from it on."""
    blocks = list(values)
    index = blocks.index(start)
    return (blocks[index - 1] if index else None), blocks[index:]


def _over(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
