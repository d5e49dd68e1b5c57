"""Painting the page: what the controls say is run, and every part of the page gets its update."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any, NamedTuple

import gradio as gr

from demos._components.picture import pictures
from demos._page import link, regimes, settings
from demos._page.notice import notice
from demos._page.request_order import RequestOrder
from demos._page.settings import RunSettings
from demos._readings import answer_of_run
from demos._requests import a_text, otherwise
from demos._words import skips
from demos.walk import step_reading, verdict
from demos.walk.feature_maps import sheet
from resnet_core import DownloadError, runs, runtime

renders = RequestOrder()


class WalkUpdate(NamedTuple):
    """An update for each output of a render; ``choice`` is kept on the server and starts the
    charts."""

    network: Any = gr.skip()
    picture: Any = gr.skip()
    maps: Any = gr.skip()
    top5: Any = gr.skip()
    explanation: Any = gr.skip()
    why: Any = gr.skip()
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
    render_id = renders.take(page_of(request))
    query = dict(request.query_params)
    failures: list[str] = []
    while True:
        # What failed to load is remembered, so each reading names what is next best.
        opening = link.read(query)
        choice = replace(opening.choice, render_id=render_id)
        if len(failures) == len(regimes.TRAINED):
            choice = replace(choice, regime="batch", source=regimes.FRESH, weights=regimes.FRESH)
        try:
            painted = _update(choice, None, opening.gradient)
            break
        except (ValueError, DownloadError) as error:
            if choice.source == regimes.FRESH:
                raise
            failures.append(str(error))
    problems = dict.fromkeys([*opening.problems, *failures])
    run = {**painted.network["run"], "open": str(render_id), "step": opening.step}
    drawn = {"cuts": list(choice.cuts), "strength": choice.strength}
    painted = painted._replace(
        network=gr.update(value=drawn, run=run),
        picture=gr.update(value=choice.picture, shown=painted.picture["shown"]),
        seed=gr.update(value=choice.seed, interactive=choice.regime != "trained"),
        message=notice(" ".join(problems)),
    )
    renders.may_paint(page_of(request), render_id)
    return [choice.depth, opening.activation, opening.gradient, opening.laboratory, *painted]


def show(
    depth: Any,
    regime: Any,
    weights: Any,
    order: Any,
    seed: Any,
    drawn: Any,
    picture: Any,
    before: RunSettings | None = None,
    gradient: Any = None,
    request: gr.Request | None = None,
) -> WalkUpdate:
    """Run what is chosen, and paint it: an update for each of the tab's outputs.

    Args:
        depth, regime, weights, order, seed, drawn, picture: what the controls say, unchecked.
        before: the choice that this page painted last, or None.
        gradient: the measure of the chart of gradients, which a run can measure on its way.
        request: gradio's; it tells one page from another.
    """
    picture = otherwise("", a_text, picture)
    if pictures.find(picture) is None:
        render_id = renders.take(page_of(request))
        forgotten = before and replace(before, picture="", render_id=render_id)
        return WalkUpdate(picture=gr.update(shown=pictures.lost()), choice=forgotten)
    depth = settings.a_depth(depth)
    resolved = regimes.resolve(depth, regime, weights, order, before)
    cuts, strength = settings.cuts_on_map(drawn)
    here, elsewhere = settings.there(depth, cuts)
    choice = RunSettings(
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
    said = [skips.dropped(elsewhere, depth), *resolved.problems, seeds]
    if before == replace(choice, render_id=before.render_id if before else 0) and not any(said):
        return WalkUpdate()  # an echo of what the server set itself
    render_id = renders.take(page_of(request))
    choice = replace(choice, render_id=render_id)
    try:
        painted = _update(choice, before, gradient, settings.step_on(drawn))
    except (ValueError, DownloadError) as error:
        renders.give_back(page_of(request), render_id, before.render_id if before else 0)
        if choice.source != regimes.FRESH and not regimes.at_hand(choice.source, depth):
            # The weights are known not to load now: the next best ones are run, and this is said.
            return show(
                depth, regime, weights, order, seed, drawn, picture, before, gradient, request
            )
        return WalkUpdate(message=notice(str(error)))
    if not renders.may_paint(page_of(request), render_id):
        return WalkUpdate()
    # A control that says it already is left alone: its reader may have moved on meanwhile. But
    # where both differ from the last render, one was read before that render had set it.
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
    before: RunSettings | None = None,
    gradient: Any = None,
    request: gr.Request | None = None,
) -> WalkUpdate:
    """The same for a run that the server has forgotten, although nothing was chosen anew."""
    known = before and replace(before, render_id=0, picture="")
    return show(depth, regime, weights, order, seed, drawn, picture, known, gradient, request)


def show_depth(
    depth: Any,
    regime: Any,
    weights: Any,
    order: Any,
    seed: Any,
    drawn: Any,
    picture: Any,
    before: RunSettings | None = None,
    gradient: Any = None,
    request: gr.Request | None = None,
) -> WalkUpdate:
    """The same when the depth has changed, unless it was the server itself that set it."""
    if before is not None and before.depth == depth:
        return WalkUpdate()
    return show(depth, regime, weights, order, seed, drawn, picture, before, gradient, request)


def _update(
    choice: RunSettings,
    before: RunSettings | None,
    gradient: Any = None,
    step: str = "",
) -> WalkUpdate:
    """Paint a choice; what the page shows already is not sent again. The maps at the step that the
    reader stood at come along, so that the page need not ask for them.

    Raises:
        ValueError, resnet_core.DownloadError: the weights cannot be loaded.
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
        "render_id": choice.render_id,
    }
    sides = {
        "render_id": choice.render_id,  # a run that was forgotten and made again is painted again
        "trace": run.key.name,
        "intact": intact.key.name if run is not intact else None,
        "label": answer_of_run.skips_of(run),
    }
    kept = before is not None and before.picture == choice.picture
    return WalkUpdate(
        network=gr.update(run=about),
        picture=gr.skip() if kept else gr.update(shown=found.for_browser),
        maps={**sides, "sheet": _sheet_at(run, step)},
        top5=answer_of_run.top5(run, intact, synthetic=found.drawn),
        explanation=sides,
        why=sides,
        regime=choice.regime,
        weights=choice.weights,
        order=gr.update(value=choice.order, interactive=choice.regime != "trained"),
        seed=gr.update(interactive=choice.regime != "trained"),
        conditions=step_reading.conditions(run),
        status=_status(run, intact),
        message="",
        choice=choice,
        verdict=verdict.verdict(run, intact, found, choice.render_id),
    )


def _sheet_at(run: runs.Run, step: str) -> dict[str, Any] | None:
    answer = sheet([run.key.name, step, 0])
    return {**answer, "address": step} if "png" in answer else None


def run_of(
    choice: RunSettings, found: pictures.ShownPicture, *, weight_gradients: bool = False
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
