"""Degradation: plain and residual twins as they learned, and a lesion beside a plain network."""

from __future__ import annotations

from typing import Any

import gradio as gr

from demos import _figures_training, _pictures, _words_training
from resnet_core import cut_skips, runs, shipped

TITLE = "Degradation"
ORDER = 30

PICTURES = ("umbrella", "star", "shapes", "cheetah")


def build() -> None:
    """Lay out the tab; the curves are what was measured in training, the rest is run live."""
    box = shipped.curves()
    if not box:
        gr.HTML('<div class="notice">The curves of this page were not shipped.</div>')
        return
    curves = box["curves"]
    final = {name: checks[-1] for name, checks in curves.items()}
    with gr.Column(elem_classes=["walk", "degradation"]):
        with gr.Column(elem_classes="card"):
            gr.HTML(
                "<h2>Deeper is not better by itself</h2><p>Eighteen and thirty-four layers, without"
                " skips (left) and with them (right). Bold: error on new pictures, thin: on those"
                " of the training. Solid: 34 layers, dashed: 18.</p>"
            )
            with gr.Row(elem_id="figure4"):
                for kind, title in (("plain", "plain"), ("resnet", "residual")):
                    with gr.Column(min_width=280):
                        gr.HTML(f'<div class="chart-head"><h2>{title}</h2></div>')
                        gr.Plot(
                            _figures_training.learning(
                                *(_curve(curves[f"{kind}{depth}"]) for depth in (18, 34)),
                                names=(f"{title}-18", f"{title}-34"),
                                top=1.05 * max(c["held_out"] for cs in curves.values() for c in cs),
                            ),
                            elem_id=f"figure4-{kind}",
                            elem_classes="by-block",
                            show_label=False,
                            container=False,
                        )
            verdict = _words_training.verdict({n: c["held_out"] for n, c in final.items()})
            gr.HTML(
                f'<p id="figure4-verdict">{verdict}</p>{_words_training.table(final)}'
                f'<p class="paper">{_words_training.budget(box["recipe"])} After He et al. 2015, '
                "Figure 4.</p>"
            )
        with gr.Column(elem_classes="card", elem_id="lesion"):
            gr.HTML(
                "<h2>Skips cut after training, beside no skips in training</h2><p>ResNet-18 as"
                " trained (dashed), the same network with all its skips cut (orange), and plain-18,"
                " which learned without any (solid). All three learned drawn shapes, the ResNet"
                f" from {_seen('resnet18')} pictures, plain-18 from {_seen('plain18')}.</p>"
            )
            picture = gr.Radio(
                [(_pictures.title(name), name) for name in PICTURES],
                value=PICTURES[0],
                label="Picture",
                show_label=False,
                elem_id="lesion-picture",
                elem_classes="choice",
            )
            with gr.Row():
                charts = [_chart(*head) for head in (("Activations", "std"), ("Gradients", "norm"))]
            said = gr.HTML(elem_id="lesion-said")
    outputs = [*charts, said]
    for events, show in (([picture.change], "always_last"), (None, "once")):
        gr.on(
            events,  # None: when the page opens
            compare,
            picture,
            outputs,
            trigger_mode=show,
            show_progress="hidden",
            concurrency_id="compute",
            api_visibility="private",
        )


def compare(picture: Any) -> list[Any]:
    """Three networks on one example: figures of activations and gradients, and their answers."""
    found = _pictures.find(picture if picture in PICTURES else PICTURES[0])
    assert found is not None
    cut, intact = runs.run(found.image, 18, "bundled", cut_skips(18, "all"))
    plain, _ = runs.run(found.image, 18, "plain")
    three = {"ResNet-18": intact, "ResNet-18, all skips cut": cut, "plain-18": plain}
    return [
        _figures_training.three_networks(
            {name: run.activation_std for name, run in three.items()}, name="std"
        ),
        _figures_training.three_networks(
            {name: run.gradient_norm for name, run in three.items()}, name="gradient norm"
        ),
        f"{_words_training.answers(three)}<p>{_words_training.lesion(intact, cut, plain)}</p>",
    ]


def _chart(title: str, measure: str) -> gr.Plot:
    with gr.Column(min_width=280):
        gr.HTML(
            f'<div class="chart-head"><h2>{title}</h2><small>{measure}, log scale</small></div>'
        )
        return gr.Plot(elem_classes="by-block", show_label=False, container=False)


def _curve(checks: list[dict[str, Any]]) -> list[tuple[int, float, float]]:
    return [(check["pictures"], check["train"], check["held_out"]) for check in checks]


def _seen(name: str) -> str:
    return f"{shipped.manifest()[name]['pictures_seen']:,}"


if __name__ == "__main__":
    import sys

    from demos import _page

    _page.serve([sys.modules[__name__]])
