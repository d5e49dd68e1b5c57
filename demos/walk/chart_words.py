"""The sentences under the charts, and which regime the page is in. Values in, text out.

A reading says what the numbers at hand do.
"""

from __future__ import annotations

import html
import math

from demos._figures.measures import MEASURES
from demos._words.numbers import Values, ends, over, short
from resnet_core.experiments.many_runs import Measure, measured
from resnet_core.runs import Run

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
    first, last = ends(drawn)
    signed = any(value < 0 for value in (*drawn.values(), *before.values()))
    hollow = " Hollow points are negative, drawn by their size." if signed else ""
    if run is intact:
        moved = f"goes from {short(drawn[first])} to {short(drawn[last])}"
        return f"From {first} to {last} the {noun} {moved}.{hollow}"
    start = next((b for b in drawn if drawn[b] != before[b]), None)
    if start is None:
        return f"Nothing changes: at every block the {noun} is the intact one.{hollow}"
    earlier, after = _around(drawn, start)
    unchanged = f"Up to {earlier} the {noun} is the intact one. " if earlier else ""
    ratios = {b: over(abs(drawn[b]), abs(before[b])) for b in after}
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
    if back and len(blocks) - back < 2:  # one block that happens to come close is not back
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
    first, last = ends(drawn)
    if run is intact:
        if not drawn[last] or not drawn[first]:
            return f"The {noun} is 0 at {last if not drawn[last] else first}."
        ratio = drawn[first] / drawn[last]
        if 0.95 <= ratio <= 1.05:
            return f"The {noun} at {first} is about as large as at {last}."
        return f"The {noun} at {first} is {short(ratio)}× that at {last}."
    if not before[first]:
        return f"The intact {noun} at {first} is 0, so there is nothing to compare."
    ratio = drawn[first] / before[first]
    where = f"in {first}" if measure == "weight_gradient" else f"that reaches {first}"
    worth = _worth(run, ratio, over(drawn[first], drawn[last]), over(before[first], before[last]))
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


def _around(values: Values, start: str) -> tuple[str | None, list[str]]:
    """The block before one, and the blocks from it on."""
    blocks = list(values)
    index = blocks.index(start)
    return (blocks[index - 1] if index else None), blocks[index:]
