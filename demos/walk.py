"""The walk: a picture through a real ResNet, its feature maps, its skips and what they do."""

from __future__ import annotations

import html
import uuid
from collections.abc import Iterator
from typing import Any

import gradio as gr

from demos import _fetch, _figures, _link, _pictures, _words
from demos._components.chart_link import ChartLink
from demos._components.explanation import Explanation
from demos._components.feature_maps import FeatureMaps
from demos._components.network_map import NetworkMap
from demos._components.picture import Picture
from demos._components.top5 import Top5
from resnet_core import DEPTHS, DownloadError, architecture, cut_skips, runs, runtime
from resnet_core.weights import imagenet_file

TITLE = "Walk"
ORDER = 10

WEIGHTS = [("ImageNet (torchvision)", "imagenet"), ("Fresh (random, untrained)", "fresh")]


def build() -> None:
    """Lay out the tab and connect it."""
    with gr.Column(elem_classes="walk"):
        with gr.Row(elem_id="controls"):
            depth = gr.Radio(
                list(DEPTHS), value=_link.DEFAULT_DEPTH, label="Depth", elem_id="depth"
            )
            weights = gr.Dropdown(
                WEIGHTS, value="fresh", label="Weights", elem_id="weights", filterable=False
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
                    activations = _chart("activation", "Activations", "std of each output")
                    gradients = _chart("gradient", "Gradients", "L2 norm at each output")
                explanation = Explanation(elem_id="explanation", elem_classes="card")
        ChartLink()
        arrived = gr.State(0)

    shown = [
        network,
        picture,
        maps,
        top5,
        explanation,
        *activations,
        *gradients,
        conditions,
        status,
        message,
    ]
    chosen = [depth, weights, network, picture]
    gr.on(
        [depth.input, weights.input, network.input, network.submit, picture.input],
        show,
        chosen,
        shown,
        trigger_mode="always_last",
        show_progress="hidden",
        concurrency_id="compute",
        concurrency_limit=2,
        api_visibility="private",
    )
    gr.on(
        [depth.input, weights.input],
        fetch,
        [depth, weights, arrived],
        [weights, download, arrived],
        trigger_mode="multiple",
        show_progress="hidden",
        concurrency_id="download",
        concurrency_limit=8,
        api_visibility="private",
    )
    arrived.change(
        show,
        chosen,
        shown,
        show_progress="hidden",
        concurrency_id="compute",
        api_visibility="private",
    )
    gr.on(
        None,  # when the page opens
        open_page,
        None,
        [depth, weights, *shown],
        show_progress="hidden",
        concurrency_id="compute",
        api_visibility="private",
    )


def _chart(name: str, title: str, measure: str) -> tuple[gr.Plot, gr.HTML]:
    with gr.Column(elem_classes=["card", "chart-card"]):
        gr.HTML(
            f'<div class="chart-head"><h2>{title}</h2><small>{measure}, log scale</small></div>'
        )
        plot = gr.Plot(
            elem_id=f"{name}-plot", elem_classes="by-block", show_label=False, container=False
        )
        reading = gr.HTML(elem_classes="reading")
    return plot, reading


def open_page(request: gr.Request) -> list[Any]:
    """The first run, as the page's address asks for it."""
    opening = _link.read(dict(request.query_params))
    weights, problems = opening.weights, list(opening.problems)
    cuts = list(opening.cuts)
    try:
        updates = _painted(opening.depth, weights, cuts, opening.picture)
    except ValueError as error:
        weights = "fresh"
        problems.append(str(error))
        updates = _painted(opening.depth, weights, cuts, opening.picture)
    run = {**updates[0]["run"], "open": uuid.uuid4().hex, "step": opening.step}
    updates[0] = gr.update(value=cuts, run=run)
    updates[1] = gr.update(value=opening.picture, shown=updates[1]["shown"])
    if problems:
        updates[-1] = _notice(" ".join(problems))
    return [opening.depth, weights, *updates]


def show(depth: int, weights: str, cuts: Any, picture: Any) -> list[Any]:
    """Run what is chosen, and paint it: an update for each of the tab's outputs."""
    if not isinstance(picture, str) or _pictures.find(picture) is None:
        lost = {"lost": uuid.uuid4().hex}
        return [gr.skip(), gr.update(shown=lost), *[gr.skip()] * 10]
    try:
        return _painted(depth, weights, cuts, picture)
    except ValueError as error:  # a weight file that cannot be read: everything stays as it is
        return [*[gr.skip()] * 11, _notice(str(error))]


def _painted(depth: int, weights: str, cuts: Any, picture: str) -> list[Any]:
    found = _pictures.find(picture)
    if found is None:
        raise ValueError("This picture is no longer on the server.")
    source: Any = "imagenet" if weights == "imagenet" and imagenet_file(depth) else "fresh"
    there = {block.address for block in architecture(depth).blocks}
    asked = [cut for cut in cuts or [] if isinstance(cut, str)]
    surgery = cut_skips(depth, [cut for cut in asked if cut in there])
    run, intact = runs.run(found.image, depth, source, surgery)
    changed = run is not intact
    before = intact if changed else None
    painting = uuid.uuid4().hex  # a run that was forgotten and made again is painted again
    about = {
        "depth": depth,
        "weights": source,
        "size": run.key.conditions.size,
        "batchStatistics": run.key.conditions.batch_statistics,
        "example": found.name if found.example else None,
        "cut": list(_link.in_order(depth, set(surgery.cuts))),
        "fills": {"activation": run.activation_std, "gradient": run.gradient_norm},
        "painting": painting,
    }
    sides = {
        "painting": painting,
        "trace": run.key.name,
        "intact": intact.key.name if changed else None,
        "label": _words.skips(run),
    }
    return [
        gr.update(run=about),
        gr.update(shown=found.for_browser),
        sides,
        _words.top5(run, intact),
        sides,
        _figures.by_block(run.activation_std, before and before.activation_std, name="std"),
        _words.activation_reading(run, intact),
        _figures.by_block(run.gradient_norm, before and before.gradient_norm, name="gradient norm"),
        _words.gradient_reading(run, intact),
        _words.conditions(run),
        _status(run, intact),
        _notice(_words.dropped([cut for cut in asked if cut not in there], depth)),
    ]


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

    from demos import _page

    _page.serve([sys.modules[__name__]])
