"""What follows a painting: both charts of its run, and the open experiment."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, NamedTuple

import gradio as gr

from demos._components.picture import pictures
from demos._figures import by_block
from demos._figures import measures as measure_labels
from demos._page.request_order import Wishes
from demos._page.settings import Choice
from demos.walk import chart_words, laboratory, paper_words, verdict
from demos.walk.laboratory import Question, experiments
from demos.walk.render import page_of, run_of, turns
from resnet_core import runs
from resnet_core.experiments.many_runs import Measure, measured

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
    verdict: Any = gr.skip()


def chart(
    choice: Choice | None,
    activation: Any,
    gradient: Any,
    experiment: Any,
    request: gr.Request | None = None,
) -> Charts:
    """Both charts of the painted run, the map's fill, and what the laboratory is to answer."""
    experiment = measure_labels.an_experiment(experiment)
    wishes.say(page_of(request), experiment)
    found = pictures.find(choice.picture) if choice else None
    if choice is None or found is None:
        return Charts()
    measures = {
        "activation": measure_labels.a_measure(activation, measure_labels.ACTIVATIONS),
        "gradient": measure_labels.a_measure(gradient, measure_labels.GRADIENTS),
    }
    run, intact = run_of(choice, found)
    drawn, before = (
        {name: measured(of, measure) for name, measure in measures.items()} for of in (run, intact)
    )
    updates: list[Any] = []
    for name, measure in measures.items():
        shown = measure_labels.MEASURES[measure]
        ghost = before[name] if run is not intact else None
        updates.append(
            by_block.by_block(
                drawn[name], ghost, name=shown.label, axis=shown.axis, run=run.key.name
            )
        )
        updates.append(_reading(measure, run, intact))
    link = {
        name: measure_labels.link_name(measure)
        for name, measure in measures.items()
        if measure_labels.link_name(measure) not in ("std", "output")
    }
    question = None
    if experiment != "closed":
        link["laboratory"] = experiment
        question = Question(choice, experiment, **measures)
    fills = {
        name: {
            "label": measure_labels.MEASURES[measure].noun,
            "values": dict(drawn[name]),
            "intact": dict(before[name]),
        }
        for name, measure in measures.items()
    }
    about = {"fills": fills, "link": link, "painting": choice.turn}
    reached = gr.update(gradient=verdict.gradient(run, intact, choice.turn))
    return Charts(gr.update(charts=about), *updates, question, reached)


def _reading(measure: Measure, run: runs.Run, intact: runs.Run) -> str:
    said = html.escape(chart_words.reading(measure, run, intact))
    cited = html.escape(paper_words.paper(measure, run, intact))
    return f"<p>{said}</p>" + (f'<p class="paper">{cited}</p>' if cited else "")


def explore(
    question: Question | None, request: gr.Request | None = None
) -> Iterator[experiments.Panel]:
    """The laboratory's answer, until a newer painting or another wish overtakes it."""
    page = page_of(request)

    def overtaken() -> bool:
        return question is not None and (
            turns.overtaken(page, question.choice.turn) or wishes.changed(page, question.experiment)
        )

    yield from laboratory.explore(question, overtaken)


def wish(experiment: Any, request: gr.Request | None = None) -> None:
    """Note which experiment is open now, so that another under way stops."""
    wishes.say(page_of(request), measure_labels.an_experiment(experiment))
