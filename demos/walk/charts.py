"""What follows a render: both charts of its run, and the open experiment."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, NamedTuple

import gradio as gr

from demos._components.picture import pictures
from demos._figures import by_block
from demos._figures import measures as measure_labels
from demos._page.request_order import OpenExperiments
from demos._page.settings import RunSettings
from demos._readings.charts import chart_numbers
from demos.walk import chart_words, laboratory, paper_words, verdict
from demos.walk.laboratory import Question, experiments
from demos.walk.render import page_of, renders, run_of
from resnet_core import DownloadError, runs
from resnet_core.experiments.many_runs import Measure, measured

open_experiments = OpenExperiments()


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
    choice: RunSettings | None,
    activation: Any,
    gradient: Any,
    experiment: Any,
    request: gr.Request | None = None,
) -> Charts:
    """Both charts of the painted run, the map's fill, and what the laboratory is to answer."""
    experiment = measure_labels.an_experiment(experiment)
    open_experiments.say(page_of(request), experiment)
    found = pictures.find(choice.picture) if choice else None
    if choice is None or found is None:
        return Charts()
    measures = {
        "activation": measure_labels.a_measure(activation, measure_labels.ACTIVATIONS),
        "gradient": measure_labels.a_measure(gradient, measure_labels.GRADIENTS),
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
    about = {"fills": fills, "link": link, "render_id": choice.render_id}
    reached = gr.update(gradient=verdict.gradient(run, intact, choice.render_id))
    return Charts(gr.update(charts=about), *updates, question, reached)


def _reading(measure: Measure, run: runs.Run, intact: runs.Run) -> str:
    chart = chart_numbers(measure, run, intact)
    said = html.escape(chart_words.reading(chart))
    cited = html.escape(paper_words.paper(chart))
    return f"<p>{said}</p>" + (f'<p class="paper">{cited}</p>' if cited else "")


def run_experiment(
    question: Question | None, request: gr.Request | None = None
) -> Iterator[experiments.Panel]:
    """The laboratory's answer, until a newer render or another wish overtakes it."""
    page = page_of(request)

    def overtaken() -> bool:
        return question is not None and (
            renders.overtaken(page, question.choice.render_id)
            or open_experiments.changed(page, question.experiment)
        )

    yield from laboratory.run_experiment(question, overtaken)


def note_experiment(experiment: Any, request: gr.Request | None = None) -> None:
    """Note which experiment is open now, so that another under way stops."""
    open_experiments.say(page_of(request), measure_labels.an_experiment(experiment))
