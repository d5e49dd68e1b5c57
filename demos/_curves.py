"""What follows a painting: both charts of its run, and the open experiment."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, NamedTuple

import gradio as gr

from demos import (
    _charts,
    _experiments,
    _figures,
    _laboratory,
    _pictures,
    _words_measures,
    _words_papers,
)
from demos._charted import charted
from demos._choice import Choice
from demos._laboratory import Question
from demos._painting import page_of, run_of, turns
from demos._turns import Wishes
from resnet_core import DownloadError, runs
from resnet_core.surveys import Measure, measured

wishes = Wishes()


class Charts(NamedTuple):
    """An update for each output of the charts; the map's blocks are filled by the same numbers.
    ``question`` is kept on the server and starts the laboratory, None while that is closed."""

    network: Any = gr.skip()
    activations: Any = gr.skip()
    activation_words: Any = gr.skip()
    gradients: Any = gr.skip()
    gradient_words: Any = gr.skip()
    question: Any = gr.skip()


def chart(
    choice: Choice | None,
    activation: Any,
    gradient: Any,
    experiment: Any,
    request: gr.Request | None = None,
) -> Charts:
    """Both charts of the painted run, the map's fill, and what the laboratory is to answer."""
    experiment = _charts.an_experiment(experiment)
    wishes.say(page_of(request), experiment)
    found = _pictures.find(choice.picture) if choice else None
    if choice is None or found is None:
        return Charts()
    measures = {
        "activation": _charts.a_measure(activation, _charts.ACTIVATIONS),
        "gradient": _charts.a_measure(gradient, _charts.GRADIENTS),
    }
    try:
        run, intact = run_of(choice, found)
    except (ValueError, DownloadError) as error:  # a forgotten run whose weights are gone since
        said = f"<p>{html.escape(str(error))}</p>"
        return Charts(activation_words=said, gradient_words=said)
    drawn, before = (
        {name: measured(of, measure) for name, measure in measures.items()} for of in (run, intact)
    )
    updates: list[Any] = []
    for name, measure in measures.items():
        shown = _charts.MEASURES[measure]
        ghost = before[name] if run is not intact else None
        updates.append(
            _figures.by_block(
                drawn[name], ghost, name=shown.label, axis=shown.axis, run=run.key.name
            )
        )
        updates.append(_reading(measure, run, intact))
    link = {
        name: _charts.link_name(measure)
        for name, measure in measures.items()
        if _charts.link_name(measure) not in ("std", "output")
    }
    question = None
    if experiment != "closed":
        link["laboratory"] = experiment
        question = Question(choice, experiment, **measures)
    fills = {
        name: {
            "label": _charts.MEASURES[measure].noun,
            "values": dict(drawn[name]),
            "intact": dict(before[name]),
        }
        for name, measure in measures.items()
    }
    about = {"fills": fills, "link": link, "painting": choice.turn}
    return Charts(gr.update(charts=about), *updates, question)


def _reading(measure: Measure, run: runs.Run, intact: runs.Run) -> str:
    chart = charted(measure, run, intact)
    said = html.escape(_words_measures.reading(chart))
    cited = html.escape(_words_papers.paper(chart))
    return f"<p>{said}</p>" + (f'<p class="paper">{cited}</p>' if cited else "")


def explore(
    question: Question | None, request: gr.Request | None = None
) -> Iterator[_experiments.Panel]:
    """The laboratory's answer, until a newer painting or another wish overtakes it."""
    page = page_of(request)

    def overtaken() -> bool:
        return question is not None and (
            turns.overtaken(page, question.choice.turn) or wishes.changed(page, question.experiment)
        )

    yield from _laboratory.explore(question, overtaken)


def wish(experiment: Any, request: gr.Request | None = None) -> None:
    """Note which experiment is open now, so that another under way stops."""
    wishes.say(page_of(request), _charts.an_experiment(experiment))
