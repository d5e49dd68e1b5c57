"""Plain and residual twins: how they learned, and one picture through three networks."""

from __future__ import annotations

import html
from typing import Any, NamedTuple

import gradio as gr

from demos._components.picture import Picture, pictures
from demos._components.top5 import Top5
from demos._figures.measures import MEASURES
from demos._readings import answer_of_run
from demos._readings.charts import chart_numbers
from demos._requests import a_text, otherwise
from demos._words.chart_numbers import growth
from demos.twins import curve_words, figures, words
from resnet_core import INTACT, architecture, bundled, cut_skips, runs
from resnet_core.costs import PAPERS_ERRORS, network_cost
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.experiments.many_runs import Measure, measured

TITLE = "Plain twin"
ORDER = 30

KINDS = {"plain": "Plain networks", "resnet": "Residual networks"}
CHARTS: tuple[Measure, Measure] = ("activation_std", "gradient_norm")


class Beside(NamedTuple):
    """An update for each output of the second card."""

    picture: Any
    whole: Any = gr.skip()
    cut: Any = gr.skip()
    plain: Any = gr.skip()
    activations: Any = gr.skip()
    gradients: Any = gr.skip()
    words: Any = gr.skip()


def build() -> None:
    """Lay out the tab. The curves are what was measured in training; the rest runs live."""
    with gr.Column(elem_classes=["walk", "twins"]):
        if bundled.curves():
            _learning()
        for depth in bundled.depths(plain=True)[:1]:
            _beside(depth)


def _learning() -> None:
    box = bundled.curves()
    curves = {
        name: [(check["pictures"], check["train"], check["held_out"]) for check in checks]
        for name, checks in box["curves"].items()
    }
    final = {name: checks[-1] for name, checks in box["curves"].items()}
    with gr.Column(elem_classes="card"):
        gr.HTML(
            "<h2>Learning with skips and without</h2><p>He et al. 2015, Figure 4, on this "
            "project's drawings: networks that saw the same pictures in the same order, with skips "
            "and without. Bold: error on new pictures, thin: on those of the training.</p>"
        )
        with gr.Row(elem_id="figure4"):
            for kind, title in KINDS.items():
                own = {n: curve for n, curve in curves.items() if n.startswith(kind)}
                keys = " · ".join(
                    f'<span class="key {figures.KEYS[name]}">{curve_words.NAMES[name]}</span>'
                    for name in sorted(own)
                )
                with gr.Column(min_width=280):
                    gr.HTML(f'<div class="chart-head"><h2>{title}</h2><small>{keys}</small></div>')
                    gr.Plot(
                        figures.learning(own, box["recipe"]["phases"]),
                        elem_id=f"figure4-{kind}",
                        elem_classes="by-block",
                        show_label=False,
                        container=False,
                    )
        errors = {name: check["held_out"] for name, check in final.items()}
        verdict = curve_words.verdict(errors, len(CATEGORIES))
        budget = curve_words.budget(box["recipe"], shortcuts_here(), shortcuts_in_table_2())
        gr.HTML(
            f'<p id="figure4-verdict">{verdict}</p>'
            f"{curve_words.table(final, len(CATEGORIES))}"
            f'<p class="paper">{budget}</p>'
        )


def shortcuts_here() -> str:
    """The option (A, B or C) of the residual networks that run here, by their parameters."""
    ours = architecture(18).parameters
    return next(o for o in ("A", "B", "C") if network_cost(18, option=o).parameters == ours)


def shortcuts_in_table_2() -> str:
    """The option of the residual networks in the paper's Table 2, by their error."""
    wanted = curve_words.PAPER["resnet18"]
    return next(o for (d, o), (top1, _) in PAPERS_ERRORS.items() if (d, top1) == (18, wanted))


def _beside(depth: int) -> None:
    with gr.Column(elem_classes="card"):
        gr.HTML(
            "<h2>Trained with skips, then cut, beside trained without</h2><p>One picture through "
            "three networks. A cut is a lesion of weights that learned with skips; the plain "
            f"network never had any. {_other_trainings(depth)}</p>"
        )
        with gr.Row(elem_id="twin-bench"):
            picture = Picture(follows_walk=False, elem_id="twin-image", elem_classes="card")
            sides = [
                Top5(elem_id=f"twin-{name}", elem_classes="card")
                for name in ("whole", "cut", "plain")
            ]
            text = gr.HTML(elem_id="twin-words")
        with gr.Row(elem_id="twin-charts"):
            plots = [_chart(measure, depth) for measure in CHARTS]

    def show(name: Any) -> Beside:
        """The picture with this name through all three networks."""
        found = pictures.find(otherwise("", a_text, name))
        return lost() if found is None else compared(found, depth)

    picture.input(
        show,
        picture,
        list(Beside(picture, *sides, *plots, text)),
        trigger_mode="always_last",
        show_progress="hidden",
        concurrency_id="compute",
        concurrency_limit=2,
        api_visibility="private",
        preprocess=False,
    )


def _other_trainings(depth: int) -> str:
    curves = bundled.curves().get("curves", {})
    seen = {name: checks[-1]["pictures"] for name, checks in curves.items()}
    return words.other_trainings(*_entries(depth), seen)


def _entries(depth: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the manifest says of the ResNet and of the plain network."""
    box = bundled.manifest()
    return box[f"resnet{depth}"], box[f"plain{depth}"]


def _chart(measure: Measure, depth: int) -> gr.Plot:
    shown = MEASURES[measure]
    names = words.names(depth)
    keys = " · ".join(
        f'<span class="key {key}">{name}</span>'
        for key, name in zip(("ghost", "accent", "solid"), names, strict=True)
    )
    with gr.Column(min_width=280):
        gr.HTML(f'<div class="chart-head"><h2>{shown.title}</h2><small>{keys}</small></div>')
        return gr.Plot(
            elem_id=f"twin-{measure}",
            elem_classes="by-block",
            show_label=False,
            container=False,
        )


def lost() -> Beside:
    """The server no longer has the picture: the browser may bring it again."""
    return Beside(picture=gr.update(shown=pictures.lost()))


def compared(found: pictures.ShownPicture, depth: int) -> Beside:
    """A picture through the ResNet, the same with every skip cut, and the plain network."""
    try:
        whole, _ = runs.run(found.image, depth, "bundled")
        cut, _ = runs.run(found.image, depth, "bundled", cut_skips(depth, "all"))
        plain, _ = runs.run(found.image, depth, "plain", INTACT)
    except ValueError as error:  # a weight file that cannot be read
        return Beside(
            picture=gr.update(shown=found.for_browser), words=f"<p>{html.escape(str(error))}</p>"
        )
    three = (whole, cut, plain)
    records = words.records(*_entries(depth), len(CATEGORIES))
    heads = zip(words.names(depth), records, strict=True)
    answers = []
    for (title, about), run in zip(heads, three, strict=True):
        beside = whole if run is cut else run
        # That a photograph is no drawing is said once, under all three.
        answer = answer_of_run.top5(run, beside, synthetic=True)
        answers.append({"title": title, "about": about, **answer})
    plots = [
        figures.beside([measured(run, m) for run in three], words.names(depth), m) for m in CHARTS
    ]
    said = [_said(run) for run in three]
    text = words.answers(depth, said, photograph=not found.drawn)
    return Beside(gr.update(shown=found.for_browser), *answers, *plots, text)


def _said(run: runs.Run) -> words.Said | None:
    answer = answer_of_run.answer(run)
    if not answer.shares or answer.names is None:
        return None
    first = answer.order[0]
    change = growth(chart_numbers("gradient_norm", run, run))
    return words.Said(answer.names[first], answer.shares[first], change)
