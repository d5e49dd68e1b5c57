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
from demos._words import first_changed, geometric_mean, short
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
    return (
        f"<b>Trained network, skip cut</b>: the weights were learned{learned} with every skip in "
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
    start = first_changed(run)
    earlier, after = _around(drawn, start)
    typical = geometric_mean([_over(abs(drawn[b]), abs(before[b])) for b in after])
    unchanged = f"Nothing changes up to {earlier}. " if earlier else ""
    if typical is None:
        return f"{unchanged}From {start} on, the {noun} is 0 or no longer finite somewhere."
    size = f"{noun}'s size" if signed else noun
    return (
        f"{unchanged}From {start} on, the {size} is {short(typical)}× the intact one "
        f"(geometric mean).{hollow}"
    )


def _silenced(run: Run, intact: Run, drawn: Values, before: Values) -> str:
    where = "at the block's first ReLU" if run.key.order == "pre" else "at the block's output"
    if run is intact:
        low, high = min(drawn.values()), max(drawn.values())
        return f"ReLU silences between {low:.0%} and {high:.0%} of the units {where}."
    start = first_changed(run)
    _, after = _around(drawn, start)
    now, then = (sum(v[b] for b in after) / len(after) for v in (drawn, before))
    return (
        f"From {start} on, ReLU silences {now:.0%} of the units {where} on average, "
        f"{then:.0%} in the intact run."
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
    worth = _worth(run, ratio, _over(before[first], before[last]))
    return f"The {noun} {where} is {short(ratio)}× the intact one{worth}"


def _worth(run: Run, ratio: float, intact_growth: float) -> str:
    """What a changed gradient says in this regime.

    Args:
        ratio: the changed gradient over the intact one, at the first block.
        intact_growth: the intact gradient at the first block over that at the last.
    """
    regime = run.key.conditions.regime
    if regime == "trained":
        return ": a lesion of a trained network, not how a plain one trains."
    if regime == "none":
        if ratio < 0.95 and intact_growth > 10:
            return ": without normalisation it is the intact network whose gradient explodes."
        if ratio < 0.95:
            return ": without normalisation it fades where skips are weaker."
        return ": without normalisation, at the start of training."
    if ratio > 10:
        return ": with batch statistics, weaker skips make it explode, not vanish."
    if ratio > 1.05:
        return ": with batch statistics it grows, it does not vanish."
    return " at the start of training."


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
        return _half_silent(drawn)
    if run is not intact:
        return ""
    if measure == "activation_std" and regime == "none":
        return _doubling(run, drawn)
    if measure == "activation_std" and regime == "batch":
        return _not_doubling(run, drawn)
    if measure == "residual_share" and regime == "batch":
        return _biased_to_identity(drawn, run.key.order)
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


def _half_silent(drawn: Values) -> str:
    share = sum(drawn.values()) / len(drawn)
    verdict = "as they say" if 0.4 <= share <= 0.6 else "fewer" if share < 0.4 else "more"
    return (
        "Glorot et al. 2011 say that at the start about half of the units are silent. "
        f"You measured {share:.0%}: {verdict}."
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


def _biased_to_identity(drawn: Values, order: str) -> str:
    first, last = _ends(drawn)
    says = "De and Smith 2020: BN shrinks the residual branch, by about 1/√ℓ at block ℓ"
    says += ". " if order == "pre" else ", in pre-activation order. "
    share = _over(drawn[last], drawn[first])
    verdict = "it shrinks" if share < 0.8 else "it does not shrink"
    return (
        f"{says}You measured {short(drawn[first])} at {first}, {short(drawn[last])} at {last}: "
        f"{verdict}."
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
