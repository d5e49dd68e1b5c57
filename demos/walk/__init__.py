"""The walk: a picture through a real ResNet, its feature maps, its skips and what they do."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import gradio as gr

from demos._components.chart_link import ChartLink
from demos._components.picture import Picture, pictures
from demos._components.top5 import Top5
from demos._figures.measures import ACTIVATIONS, GRADIENTS, choices_of
from demos._page import downloads, regimes, settings
from demos._page.notice import notice
from demos.walk import laboratory
from demos.walk.charts import Charts, chart, note_experiment, run_experiment
from demos.walk.explanation import Explanation
from demos.walk.feature_maps import FeatureMaps
from demos.walk.network_map import NetworkMap
from demos.walk.render import WalkUpdate, open_page, show, show_again, show_depth
from demos.walk.verdict import Verdict
from demos.walk.why import Why
from resnet_core import DEPTHS, DownloadError, imagenet
from resnet_core.experiments.many_runs import Measure

TITLE = "Walk"
ORDER = 10
PROMISE = (
    "<p><b>A residual block computes F(x) + x.</b> "
    "Click an arc to cut its “+ x” and see what the network loses.</p>"
)


def build() -> None:
    """Lay out the tab and connect it."""
    with gr.Column(elem_classes="walk"):
        gr.HTML(PROMISE, elem_id="promise")
        with gr.Row(elem_id="controls"):
            depth = gr.Radio(
                list(DEPTHS), value=settings.DEFAULT_DEPTH, label="Depth", elem_id="depth"
            )
            regime = gr.Dropdown(
                [(label, name) for name, label in regimes.REGIMES.items()],
                value="batch",
                label="Regime",
                elem_id="regime",
                filterable=False,
            )
            weights = gr.Dropdown(
                regimes.WEIGHTS,
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
                picture = Picture(pictures.DEFAULT, elem_id="image", elem_classes="card")
                top5 = Top5(elem_id="top5", elem_classes="card")
            with gr.Column(elem_id="main"):
                network = NetworkMap(elem_id="network-map", elem_classes="card")
                verdict = Verdict(elem_id="verdict", elem_classes="card")
                maps = FeatureMaps(elem_id="feature-maps", elem_classes="card")
                with gr.Column(elem_id="curves"):
                    activation, *activations = _chart("activation", "Activations", ACTIVATIONS)
                    gradient, *gradients = _chart("gradient", "Gradients", GRADIENTS)
                explanation = Explanation(elem_id="explanation", elem_classes="card")
        why = Why(elem_id="why", elem_classes="card")
        lab = laboratory.build()
        ChartLink()
        # What is fetched ends in one of these: a mark that no fetch before it has left there.
        arrived, refused = gr.State(), gr.State()
        choice, question = gr.State(None), gr.State(None)

    controls = [depth, regime, weights, lab.order, lab.seed, network, picture]
    shown = WalkUpdate(
        network=network,
        picture=picture,
        maps=maps,
        top5=top5,
        explanation=explanation,
        why=why,
        regime=regime,
        weights=weights,
        order=lab.order,
        seed=lab.seed,
        conditions=conditions,
        status=status,
        message=message,
        choice=choice,
        verdict=verdict,
    )
    quietly = {
        "show_progress": "hidden",
        # To every output that shows progress gradio hands each change of it, hidden or not.
        "show_progress_on": status,
        "api_visibility": "private",
        "preprocess": False,  # every value is read by the functions themselves
    }
    computing = {**quietly, "concurrency_id": "compute", "concurrency_limit": 2}
    # One listener for all of them: a page never has two renders under way.
    gr.on(
        [
            regime.input,
            weights.input,
            lab.order.input,
            lab.seed.input,
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
        [depth, weights],
        [download, arrived, refused],
        trigger_mode="multiple",
        concurrency_id="download",
        concurrency_limit=8,
        **quietly,
    )
    refused.change(regimes.stays, [choice, depth], weights, **quietly)
    gr.on(
        None,  # when the page opens
        open_page,
        None,
        [depth, activation, gradient, lab.experiment, *shown],
        **computing,
    )
    gr.on(
        [choice.change, activation.input, gradient.input, lab.experiment.input],
        chart,
        [choice, activation, gradient, lab.experiment],
        list(Charts(network, *activations, *gradients, question, verdict)),
        trigger_mode="always_last",
        **computing,
    )
    lab.experiment.input(note_experiment, lab.experiment, None, queue=False, **quietly)
    question.change(
        run_experiment,
        question,
        lab.outputs,
        trigger_mode="always_last",
        concurrency_id="survey",
        concurrency_limit=1,
        **quietly,
    )


def _chart(name: str, title: str, measures: dict[str, Measure]) -> tuple[Any, gr.Plot, gr.HTML]:
    with gr.Column(elem_classes=["card", "chart-card"]):
        with gr.Row(elem_classes="chart-head"):
            gr.HTML(f"<h2>{title}</h2>")
            choices = choices_of(measures)
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


def fetch(depth: Any, weights: Any) -> Iterator[list[Any]]:
    """Bring ImageNet weights if they are chosen and missing; the page stays usable meanwhile.

    Where their place is taken by a file that cannot be loaded, the render says so.
    """
    depth = settings.a_depth(depth)
    if weights != "imagenet" or imagenet.file(depth) or imagenet.fault(depth):
        yield ["", gr.skip(), gr.skip()]
        return
    try:
        for done, total in downloads.progress(depth):
            yield [_progress(depth, done, total), gr.skip(), gr.skip()]
    except DownloadError as error:
        sentence = f"{error} The page stays with the weights it has."
        yield [notice(sentence), gr.skip(), uuid.uuid4().hex]
    else:
        yield ["", uuid.uuid4().hex, gr.skip()]


def _progress(depth: int, done: int, total: int | None) -> str:
    size = f"{done / 1e6:.0f} of {total / 1e6:.0f} MB" if total else f"{done / 1e6:.0f} MB"
    value = f'value="{done / total:.3f}"' if total else ""
    return (
        f'<div class="notice" role="status">Fetching ImageNet weights for ResNet-{depth}: {size}'
        f"<progress {value}></progress></div>"
    )
