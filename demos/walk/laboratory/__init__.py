"""The laboratory under the walk: rare controls, and experiments that need several runs.

An experiment is made when it is opened, follows what the reader changes while it is open, and
stops as soon as a newer render has begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos._components.picture import pictures
from demos._figures.measures import LABORATORY
from demos._page.settings import RunSettings
from demos.walk.laboratory.experiments import EXPERIMENTS, Panel, said
from resnet_core import DownloadError
from resnet_core.experiments.many_runs import Measure

NO_SKIPS = "This network was trained without skips: see the tab “Plain twin” for it."
FRESH_ONLY = "Trained weights exist once, without a seed and in one order: choose a fresh regime."


@dataclass(frozen=True)
class Question:
    """What the laboratory is asked: one of EXPERIMENTS, about a painted run."""

    choice: RunSettings
    experiment: str
    activation: Measure
    gradient: Measure


@dataclass(frozen=True)
class Laboratory:
    """The card's components: ``experiment``, ``order`` and ``seed`` are controls."""

    experiment: gr.Radio
    order: gr.Radio
    seed: gr.Number
    outputs: list[Any]


def build() -> Laboratory:
    """Lay out the card."""
    with gr.Column(elem_id="laboratory", elem_classes="card"):
        with gr.Row(elem_id="lab-controls"):
            gr.HTML("<h2>Laboratory</h2>")
            experiment = gr.Radio(
                [(label, name) for name, label in LABORATORY.items()],
                value="closed",
                label="Experiment",
                show_label=False,
                elem_id="experiment",
                elem_classes="choice",
            )
            order = gr.Radio(
                [("post-activation", "post"), ("pre-activation", "pre")],
                value="post",
                label="Order",
                elem_id="order",
                elem_classes="choice",
            )
            seed = gr.Number(0, label="Seed", step=1, elem_id="seed")
        with gr.Column(visible=False, elem_id="lab-panel") as panel:
            text = gr.HTML(elem_id="lab-text")
            with gr.Row(elem_id="lab-charts"):
                left_head, left = _half("left")
                right_head, right = _half("right")
    return Laboratory(experiment, order, seed, [panel, left_head, left, right_head, right, text])


def _half(side: str) -> tuple[gr.HTML, gr.Plot]:
    with gr.Column(elem_classes="half"):
        head = gr.HTML(elem_id=f"lab-{side}-head", elem_classes="lab-head")
        plot = gr.Plot(
            elem_id=f"lab-{side}",
            elem_classes="by-block",
            show_label=False,
            container=False,
            visible=False,
        )
    return head, plot


def run_experiment(question: Question | None, overtaken: Callable[[], bool]) -> Iterator[Panel]:
    """Make the experiment that is asked for, with a line of progress on the way; without a question
    the panel is closed."""
    found = pictures.find(question.choice.picture) if question else None
    if question is None or found is None:
        yield Panel(panel=gr.update(visible=False))
        return
    choice, experiment = question.choice, question.experiment
    if refusal := _refusal(choice, experiment):
        empty = gr.update(visible=False)
        yield Panel(gr.update(visible=True), "", empty, "", empty, said(refusal))
        return
    measures = (question.activation, question.gradient)
    try:
        for panel in EXPERIMENTS[experiment](choice, found.image, measures):
            if overtaken():
                return
            yield panel
    except (ValueError, DownloadError) as error:  # such as a weight file that cannot be read
        yield Panel(panel=gr.update(visible=True), text=said(str(error)))


def _refusal(choice: RunSettings, experiment: str) -> str:
    """Why an experiment cannot be made with these weights, or nothing."""
    if choice.regime == "trained" and experiment in ("seeds", "order"):
        return FRESH_ONLY
    return NO_SKIPS if choice.source == "plain" else ""
