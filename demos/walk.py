"""The walk: a picture through a real ResNet, its feature maps, its skips and what they do."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import gradio as gr

from demos import (
    _charts,
    _choice,
    _fetch,
    _figures,
    _laboratory,
    _link,
    _pictures,
    _regimes,
    _words,
    _words_measures,
)
from demos._choice import Choice
from demos._components.chart_link import ChartLink
from demos._components.explanation import Explanation
from demos._components.feature_maps import FeatureMaps
from demos._components.network_map import NetworkMap
from demos._components.picture import Picture
from demos._components.top5 import Top5
from demos._turns import Turns
from resnet_core import DEPTHS, DownloadError, runs, runtime
from resnet_core.surveys import Measure, measured
from resnet_core.weights import imagenet_file

TITLE = "Walk"
ORDER = 10

_turns = Turns()


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


class Charts(NamedTuple):
    """An update for each output of the charts; the map's blocks are filled by the same numbers."""

    network: Any = gr.skip()
    activations: Any = gr.skip()
    activation_words: Any = gr.skip()
    gradients: Any = gr.skip()
    gradient_words: Any = gr.skip()


def build() -> None:
    """Lay out the tab and connect it."""
    with gr.Column(elem_classes="walk"):
        with gr.Row(elem_id="controls"):
            depth = gr.Radio(
                list(DEPTHS), value=_choice.DEFAULT_DEPTH, label="Depth", elem_id="depth"
            )
            regime = gr.Dropdown(
                [(label, name) for name, label in _regimes.REGIMES.items()],
                value="batch",
                label="Regime",
                elem_id="regime",
                filterable=False,
            )
            weights = gr.Dropdown(
                _regimes.WEIGHTS,
                value="fresh",
                label="Weights",
                elem_id="weights",
                filterable=False,
            )
            status = gr.HTML(elem_id="status")
        conditions = gr.HTML(elem_id="conditions")
        message = gr.HTML(elem_id="message")
        download = gr.HTML(elem_id="download")
        with gr.Row(elem_id="bench"):
            with gr.Column(elem_id="side"):
                picture = Picture(_pictures.DEFAULT, elem_id="image", elem_classes="card")
                top5 = Top5(elem_id="top5", elem_classes="card")
            with gr.Column(elem_id="main"):
                network = NetworkMap(elem_id="network-map", elem_classes="card")
                maps = FeatureMaps(elem_id="feature-maps", elem_classes="card")
                with gr.Column(elem_id="curves"):
                    activation, *activations = _chart(
                        "activation", "Activations", _charts.ACTIVATIONS
                    )
                    gradient, *gradients = _chart("gradient", "Gradients", _charts.GRADIENTS)
                explanation = Explanation(elem_id="explanation", elem_classes="card")
        laboratory = _laboratory.build()
        ChartLink()
        arrived = gr.State(0)
        choice = gr.State(None)

    controls = [depth, regime, weights, laboratory.order, laboratory.seed, network, picture]
    shown = Painted(
        network=network,
        picture=picture,
        maps=maps,
        top5=top5,
        explanation=explanation,
        regime=regime,
        weights=weights,
        order=laboratory.order,
        seed=laboratory.seed,
        conditions=conditions,
        status=status,
        message=message,
        choice=choice,
    )
    quietly = {"show_progress": "hidden", "api_visibility": "private"}
    computing = {**quietly, "concurrency_id": "compute", "concurrency_limit": 2}
    # One listener for all of them: a page never has two paintings under way.
    gr.on(
        [
            regime.input,
            weights.input,
            laboratory.order.input,
            laboratory.seed.input,
            network.input,
            picture.input,
            arrived.change,
        ],
        show,
        [*controls, choice, gradient],
        list(shown),
        trigger_mode="always_last",
        **computing,
    )
    network.submit(show_again, [*controls, choice, gradient], list(shown), **computing)
    # A depth that is chosen by keyboard changes the control without an input event.
    depth.change(
        show_depth,
        [*controls, choice, gradient],
        list(shown),
        trigger_mode="always_last",
        **computing,
    )
    gr.on(
        [depth.change, weights.input],
        fetch,
        [depth, weights, arrived],
        [weights, download, arrived],
        trigger_mode="multiple",
        concurrency_id="download",
        concurrency_limit=8,
        **quietly,
    )
    gr.on(
        None,  # when the page opens
        open_page,
        None,
        [depth, activation, gradient, laboratory.experiment, *shown],
        **computing,
    )
    gr.on(
        [choice.change, activation.input, gradient.input, laboratory.experiment.input],
        chart,
        [choice, activation, gradient, laboratory.experiment],
        list(Charts(network, *activations, *gradients)),
        trigger_mode="always_last",
        **computing,
    )
    gr.on(
        [choice.change, activation.input, gradient.input, laboratory.experiment.input],
        explore,
        [choice, laboratory.experiment, activation, gradient],
        laboratory.outputs,
        trigger_mode="always_last",
        concurrency_id="survey",
        concurrency_limit=1,
        **quietly,
    )


def _chart(name: str, title: str, measures: dict[str, Measure]) -> tuple[Any, gr.Plot, gr.HTML]:
    with gr.Column(elem_classes=["card", "chart-card"]):
        with gr.Row(elem_classes="chart-head"):
            gr.HTML(f"<h2>{title}</h2>")
            choices = _charts.choices(measures)
            measure = gr.Dropdown(
                choices,
                value=choices[0][1],
                label=f"What the chart of {title.lower()} shows",
                show_label=False,
                container=False,
                filterable=False,
                elem_id=f"{name}-measure",
                elem_classes="measure",
            )
        plot = gr.Plot(
            elem_id=f"{name}-plot", elem_classes="by-block", show_label=False, container=False
        )
        reading = gr.HTML(elem_classes="reading", elem_id=f"{name}-reading")
    return measure, plot, reading


def open_page(request: gr.Request) -> list[Any]:
    """The first run, as the page's address asks for it."""
    turn = _turns.take(_page(request))
    opening = _link.read(dict(request.query_params))
    choice = replace(opening.choice, turn=turn)
    problems = list(opening.problems)
    try:
        painted = _painted(choice, None, opening.weights, opening.gradient)
    except ValueError as error:
        problems.append(str(error))
        choice = replace(choice, regime="batch", source=_regimes.FRESH)
        painted = _painted(choice, None, _regimes.FRESH)
    run = {**painted.network["run"], "open": str(turn), "step": opening.step}
    drawn = {"cuts": list(choice.cuts), "strength": choice.strength}
    painted = painted._replace(
        network=gr.update(value=drawn, run=run),
        picture=gr.update(value=choice.picture, shown=painted.picture["shown"]),
        seed=gr.update(value=choice.seed, interactive=choice.regime != "trained"),
        message=_notice(" ".join(problems)),
    )
    _turns.may_paint(_page(request), turn)
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
    if not isinstance(picture, str) or _pictures.find(picture) is None:
        turn = _turns.take(_page(request))
        forgotten = before and replace(before, picture="", turn=turn)
        return Painted(picture=gr.update(shown={"lost": str(turn)}), choice=forgotten)
    depth = _choice.a_depth(depth)
    resolved = _regimes.resolve(depth, regime, weights, order, before.regime if before else None)
    cuts, strength = _choice.drawn_on(drawn)
    here, elsewhere = _choice.there(depth, cuts)
    choice = Choice(
        depth=depth,
        regime=resolved.regime,
        source=resolved.source,
        order=resolved.order,
        seed=_choice.a_seed(seed),
        picture=picture,
        cuts=here,
        strength=strength,
    )
    said = [_words.dropped(elsewhere, depth), *resolved.problems]
    if before == replace(choice, turn=before.turn if before else 0) and not any(said):
        return Painted()  # an echo of what the server set itself
    turn = _turns.take(_page(request))
    choice = replace(choice, turn=turn)
    try:
        painted = _painted(choice, before, resolved.weights, gradient)
    except ValueError as error:  # a weight file that cannot be read: everything stays as it is
        return Painted(message=_notice(str(error)))
    if not _turns.may_paint(_page(request), turn):
        return Painted()
    return painted._replace(message=_notice(" ".join(filter(None, said))))


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


def _painted(choice: Choice, before: Choice | None, weights: str, gradient: Any = None) -> Painted:
    """Paint a choice; what the page shows already is not sent again.

    Raises:
        ValueError: the weights cannot be read.
    """
    found = _pictures.find(choice.picture)
    assert found is not None
    run, intact = _run(choice, found, weight_gradients=gradient == "weight_gradient")
    conditions = run.key.conditions
    about = {
        "depth": choice.depth,
        "weights": choice.source,
        "regime": choice.regime,
        "order": choice.order,
        "norm": conditions.norm,
        "size": conditions.size,
        "batchStatistics": conditions.batch_statistics,
        "cut": list(choice.cuts),
        "strength": choice.strength,
        "link": _link.query(choice, example=found.example),
        "painting": choice.turn,
    }
    sides = {
        "painting": choice.turn,  # a run that was forgotten and made again is painted again
        "trace": run.key.name,
        "intact": intact.key.name if run is not intact else None,
        "label": _words.skips(run),
    }
    kept = before is not None and before.picture == choice.picture
    return Painted(
        network=gr.update(run=about),
        picture=gr.skip() if kept else gr.update(shown=found.for_browser),
        maps=sides,
        top5=_words.top5(run, intact),
        explanation=sides,
        regime=choice.regime,
        weights=weights,
        order=gr.update(value=choice.order, interactive=choice.regime != "trained"),
        seed=gr.update(interactive=choice.regime != "trained"),
        conditions=_words_measures.conditions(run),
        status=_status(run, intact),
        message="",
        choice=choice,
    )


def _run(
    choice: Choice, found: _pictures.Shown, *, weight_gradients: bool = False
) -> tuple[runs.Run, runs.Run]:
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


def chart(choice: Choice | None, activation: Any, gradient: Any, experiment: Any) -> Charts:
    """Both charts of the painted run, and the fill of the map's blocks."""
    found = _pictures.find(choice.picture) if choice else None
    if choice is None or found is None:
        return Charts()
    measures = {
        "activation": _charts.a_measure(activation, _charts.ACTIVATIONS),
        "gradient": _charts.a_measure(gradient, _charts.GRADIENTS),
    }
    run, intact = _run(choice, found)
    drawn = {name: measured(run, measure) for name, measure in measures.items()}
    updates: list[Any] = []
    for name, measure in measures.items():
        shown = _charts.MEASURES[measure]
        ghost = measured(intact, measure) if run is not intact else None
        updates.append(_figures.by_block(drawn[name], ghost, name=shown.label, axis=shown.axis))
        updates.append(_reading(measure, run, intact))
    link = {
        name: _charts.link_name(measure)
        for name, measure in measures.items()
        if _charts.link_name(measure) not in ("std", "output")
    }
    if _charts.an_experiment(experiment) != "closed":
        link["laboratory"] = experiment
    fills = {
        name: {"label": _charts.MEASURES[measure].noun, "values": drawn[name]}
        for name, measure in measures.items()
    }
    return Charts(gr.update(charts={"fills": fills, "link": link}), *updates)


def _reading(measure: Measure, run: runs.Run, intact: runs.Run) -> str:
    said = html.escape(_words_measures.reading(measure, run, intact))
    cited = html.escape(_words_measures.paper(measure, run, intact))
    return f"<p>{said}</p>" + (f'<p class="paper">{cited}</p>' if cited else "")


def explore(
    choice: Choice | None,
    experiment: Any,
    activation: Any,
    gradient: Any,
    request: gr.Request | None = None,
) -> Iterator[_laboratory.Panel]:
    """The open experiment of the laboratory, for the painted run."""
    if choice is None:
        yield _laboratory.Panel()
        return
    page = _page(request)
    yield from _laboratory.explore(
        choice,
        _charts.an_experiment(experiment),
        _charts.a_measure(activation, _charts.ACTIVATIONS),
        _charts.a_measure(gradient, _charts.GRADIENTS),
        lambda: _turns.overtaken(page, choice.turn),
    )


def fetch(depth: int, weights: str, arrived: int) -> Iterator[list[Any]]:
    """Bring ImageNet weights if they are chosen and missing; the page stays usable meanwhile."""
    if weights != "imagenet" or imagenet_file(depth):
        yield [gr.skip(), "", gr.skip()]
        return
    try:
        for done, total in _fetch.progress(depth):
            yield [gr.skip(), _progress(depth, done, total), gr.skip()]
    except DownloadError as error:
        yield ["fresh", _notice(f"{error} The page stays with the weights it has."), gr.skip()]
    else:
        yield [gr.skip(), "", arrived + 1]


def _page(request: gr.Request | None) -> str:
    return (request.session_hash if request is not None else None) or ""


def _status(run: runs.Run, intact: runs.Run) -> str:
    seconds = run.seconds + (intact.seconds if intact is not run else 0)
    title = "Where this was computed, and how long forward and backward took when it was"
    return (
        f'<span title="{title}">{html.escape(runtime.device_name())} · '
        f"{1000 * seconds:.0f} ms</span>"
    )


def _progress(depth: int, done: int, total: int | None) -> str:
    size = f"{done / 1e6:.0f} of {total / 1e6:.0f} MB" if total else f"{done / 1e6:.0f} MB"
    value = f'value="{done / total:.3f}"' if total else ""
    return (
        f'<div class="notice" role="status">Fetching ImageNet weights for ResNet-{depth}: {size}'
        f"<progress {value}></progress></div>"
    )


def _notice(sentence: str) -> str:
    return f'<div class="notice" role="status">{html.escape(sentence)}</div>' if sentence else ""


if __name__ == "__main__":
    import sys

    from demos import _page as page_of

    page_of.serve([sys.modules[__name__]])
