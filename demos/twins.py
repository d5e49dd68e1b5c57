"""Plain and residual twins: the same training, with skips and without."""

from __future__ import annotations

from typing import Any

import gradio as gr

from demos import _figures_training, _words_training
from resnet_core import shipped

TITLE = "Plain twin"
ORDER = 30


def build() -> None:
    """Lay out the tab; the curves are what was measured in training."""
    box = shipped.curves()
    curves = box["curves"]
    final = {name: checks[-1] for name, checks in curves.items()}
    depths = [depth for depth in (18, 34) if f"plain{depth}" in curves]
    with gr.Column(elem_classes=["walk", "twins"]), gr.Column(elem_classes="card"):
        gr.HTML(
            "<h2>Learning with skips and without</h2><p>Twins that saw the same pictures in the"
            " same order: the ResNet (orange, solid) and the plain network (grey, dashed)."
            " Bold: error on new pictures, thin: on those of the training.</p>"
        )
        with gr.Row(elem_id="figure4"):
            for depth in depths:
                with gr.Column(min_width=280):
                    gr.HTML(f'<div class="chart-head"><h2>{depth} layers</h2></div>')
                    gr.Plot(
                        _figures_training.learning(
                            *(_curve(curves[f"{kind}{depth}"]) for kind in ("plain", "resnet")),
                            names=(f"plain-{depth}", f"ResNet-{depth}"),
                        ),
                        elem_id=f"figure4-{depth}",
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


def _curve(checks: list[dict[str, Any]]) -> list[tuple[int, float, float]]:
    return [(check["pictures"], check["train"], check["held_out"]) for check in checks]


if __name__ == "__main__":
    import sys

    from demos import _page

    _page.serve([sys.modules[__name__]])
