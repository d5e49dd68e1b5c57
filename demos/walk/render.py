"""Painting the page: what the controls say is run, and every part of the page gets its update."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any, NamedTuple

import gradio as gr

from demos._components.picture import pictures
from demos._page import link, regimes, settings
from demos._page.notice import notice
from demos._page.request_order import Turns
from demos._page.settings import Choice
from demos.walk import chart_words, verdict, words
from demos.walk.feature_maps import sheet
from resnet_core import runs, runtime

turns = Turns()


class Painted(NamedTuple):
    """An update for each output of a painting; ``choice`` is kept on the server and starts the
    charts."""

    network: Any = gr.skip()
    picture: Any = gr.skip()
    maps: Any = gr.skip()
    top5: Any = gr.skip()
    explanation: Any = gr.skip()
    regime: Any = gr.skip()
    weights: Any = gr.skip()
    order: Any = gr.skip()
    seed: Any = gr.skip()
    conditions: Any = gr.skip()
    status: Any = gr.skip()
    message: Any = gr.skip()
    choice: Any = gr.skip()
    verdict: Any = gr.skip()


def open_page(request: gr.Request) -> list[Any]:
    """The first run, as the page's address asks for it."""
    turn = turns.take(page_of(request))
    opening = link.read(dict(request.query_params))
    choice = replace(opening.choice, turn=turn)
    problems = list(opening.problems)
    try:
        painted = _painted(choice, None, opening.gradient)
    except ValueError as error:
        problems.append(str(error))
        choice = replace(choice, regime="batch", source=regimes.FRESH, weights=regimes.FRESH)
        painted = _painted(choice, None)
    run = {**painted.network["run"], "open": str(turn), "step": opening.step}
    drawn = {"cuts": list(choice.cuts), "strength": choice.strength}
    painted = painted._replace(
        network=gr.update(value=drawn, run=run),
        picture=gr.update(value=choice.picture, shown=painted.picture["shown"]),
        seed=gr.update(value=choice.seed, interactive=choice.regime != "trained"),
        message=notice(" ".join(problems)),
    )
    turns.may_paint(page_of(request), turn)
    return [choice.depth, opening.activation, opening.gradient, opening.laboratory, *painted]


def show(
    depth: Any,
    regime: Any,
    weights: Any,
    order: Any,
    seed: Any,
    drawn: Any,
    picture: Any,
    before: Choice | None = None,
    gradient: Any = None,
    request: gr.Request | None = None,
) -> Painted:
    """Run what is chosen, and paint it: an update for each of the tab's outputs.

    Args:
        depth, regime, weights, order, seed, drawn, picture: what the controls say, unchecked.
        before: the choice that this page painted last, or None.
        gradient: the measure of the chart of gradients, which a run can measure on its way.
        request: gradio's; it tells one page from another.
    """
    if not isinstance(picture, str) or pictures.find(picture) is None:
        turn = turns.take(page_of(request))
        forgotten = before and replace(before, picture="", turn=turn)
        return Painted(picture=gr.update(shown=pictures.lost()), choice=forgotten)
    depth = settings.a_depth(depth)
    resolved = regimes.resolve(depth, regime, weights, order, before)
    cuts, strength = settings.drawn_on(drawn)
    here, elsewhere = settings.there(depth, cuts)
    choice = Choice(
        depth=depth,
        regime=resolved.regime,
        source=resolved.source,
        order=resolved.order,
        seed=settings.a_seed(seed, before.seed if before else 0),
        picture=picture,
        cuts=here,
        strength=strength,
        weights=resolved.weights,
        wished=resolved.wished,
    )
    beyond = seed not in (None, choice.seed)  # an empty field is left alone
    seeds = f"A seed is a whole number from 0 to {settings.MAX_SEED}." if beyond else ""
    said = [words.dropped(elsewhere, depth), *resolved.problems, seeds]
    if before == replace(choice, turn=before.turn if before else 0) and not any(said):
        return Painted()  # an echo of what the server set itself
    turn = turns.take(page_of(request))
    choice = replace(choice, turn=turn)
    try:
        painted = _painted(choice, before, gradient, settings.step_on(drawn))
    except ValueError as error:  # a weight file that cannot be read: everything stays as it is
        turns.give_back(page_of(request), turn, before.turn if before else 0)
        return Painted(message=notice(str(error)))
    if not turns.may_paint(page_of(request), turn):
        return Painted()
    # A control that says it already is left alone: its reader may have moved on meanwhile. But
    # where both differ from the last painting, one was read before that painting had set it.
    both = bool(before and regime != before.regime and weights != before.weights)
    return painted._replace(
        regime=gr.skip() if regime == choice.regime and not both else choice.regime,
        weights=gr.skip() if weights == choice.weights and not both else choice.weights,
        seed={**painted.seed, "value": choice.seed} if beyond else painted.seed,
        order=gr.update(interactive=choice.regime != "trained")
        if order == choice.order
        else painted.order,
        message=notice(" ".join(filter(None, said))),
    )


def show_again(
    depth: Any,
    regime: Any,
    weights: Any,
    order: Any,
    seed: Any,
    drawn: Any,
    picture: Any,
    before: Choice | None = None,
    gradient: Any = None,
    request: gr.Request | None = None,
) -> Painted:
    """The same for a run that the server has forgotten, although nothing was chosen anew."""
    known = before and replace(before, turn=0, picture="")
    return show(depth, regime, weights, order, seed, drawn, picture, known, gradient, request)


def show_depth(
    depth: Any,
    regime: Any,
    weights: Any,
    order: Any,
    seed: Any,
    drawn: Any,
    picture: Any,
    before: Choice | None = None,
    gradient: Any = None,
    request: gr.Request | None = None,
) -> Painted:
    """The same when the depth has changed, unless it was the server itself that set it."""
    if before is not None and before.depth == depth:
        return Painted()
    return show(depth, regime, weights, order, seed, drawn, picture, before, gradient, request)


def _painted(
    choice: Choice,
    before: Choice | None,
    gradient: Any = None,
    step: str = "",
) -> Painted:
    """Paint a choice; what the page shows already is not sent again. The maps at the step that the
    reader stood at come along, so that the page need not ask for them.

    Raises:
        ValueError: the weights cannot be read.
    """
    found = pictures.find(choice.picture)
    assert found is not None
    run, intact = run_of(choice, found, weight_gradients=gradient == "weight_gradient")
    conditions = run.key.conditions
    about = {
        "depth": choice.depth,
        "weights": choice.source,
        "regime": choice.regime,
        "order": choice.order,
        "norm": conditions.norm,
        "classes": run.table.num_classes,
        "size": conditions.size,
        "pictures": conditions.pictures,
        "batchStatistics": conditions.batch_statistics,
        "skips": choice.source != "plain",
        "cut": list(choice.cuts),
        "strength": choice.strength,
        "link": link.query(choice, example=found.example),
        "painting": choice.turn,
    }
    sides = {
        "painting": choice.turn,  # a run that was forgotten and made again is painted again
        "trace": run.key.name,
        "intact": intact.key.name if run is not intact else None,
        "label": words.skips_of(run),
    }
    kept = before is not None and before.picture == choice.picture
    return Painted(
        network=gr.update(run=about),
        picture=gr.skip() if kept else gr.update(shown=found.for_browser),
        maps={**sides, "sheet": _sheet_at(run, step)},
        top5=words.top5(run, intact, drawn_by_us=found.drawn),
        explanation=sides,
        regime=choice.regime,
        weights=choice.weights,
        order=gr.update(value=choice.order, interactive=choice.regime != "trained"),
        seed=gr.update(interactive=choice.regime != "trained"),
        conditions=chart_words.conditions(run),
        status=_status(run, intact),
        message="",
        choice=choice,
        verdict=verdict.verdict(run, intact, found, choice.turn),
    )


def _sheet_at(run: runs.Run, step: str) -> dict[str, Any] | None:
    answer = sheet([run.key.name, step, 0])
    return {**answer, "address": step} if "png" in answer else None


def run_of(
    choice: Choice, found: pictures.Shown, *, weight_gradients: bool = False
) -> tuple[runs.Run, runs.Run]:
    """The run that a choice names, and the intact one beside it. Raises as
    :func:`resnet_core.runs.run`."""
    return runs.run(
        found.image,
        choice.depth,
        choice.source,
        choice.surgery,
        regime=choice.regime,
        order=choice.order,
        seed=choice.seed,
        weight_gradients=weight_gradients,
    )


def page_of(request: gr.Request | None) -> str:
    """What tells one open page from another."""
    return (request.session_hash if request is not None else None) or ""


def _status(run: runs.Run, intact: runs.Run) -> str:
    seconds = run.seconds + (intact.seconds if intact is not run else 0)
    title = "Where this was computed, and how long the forward pass took when it was"
    return (
        f'<span title="{title}">{html.escape(runtime.device_name())} · '
        f"{1000 * seconds:.0f} ms</span>"
    )
