"""The laboratory under the walk: several seeds, five depths, λ and the path, two orders.

Each experiment needs more runs than the page shows, so it is made when it is opened, follows what
the reader changes while it is open, and stops as soon as a newer painting has begun.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import gradio as gr
from PIL import Image

from demos import _cited, _figures_lab, _pictures, _regimes, _words_lab
from demos._charts import LABORATORY, MEASURES
from demos._choice import MAX_SEED, Choice
from resnet_core import DEPTHS, architecture, runs, surveys
from resnet_core.experiments.shortcut_path import path_alone, whole_signal
from resnet_core.regimes import CONDITIONS, Regime
from resnet_core.surgery import INTACT
from resnet_core.surveys import Measure

SEEDS = 5
FRESH_ONLY = "Trained weights exist once, without a seed and in one order: choose a fresh regime."


class Panel(NamedTuple):
    """An update for each of the laboratory's outputs."""

    panel: Any = gr.skip()
    left_head: Any = gr.skip()
    left: Any = gr.skip()
    right_head: Any = gr.skip()
    right: Any = gr.skip()
    text: Any = gr.skip()


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
            seed = gr.Number(
                0, label="Seed", minimum=0, maximum=MAX_SEED, precision=0, elem_id="seed"
            )
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


def explore(
    choice: Choice,
    experiment: str,
    activation: Measure,
    gradient: Measure,
    overtaken: Callable[[], bool],
) -> Iterator[Panel]:
    """Make the open experiment, with a line of progress on the way."""
    found = _pictures.find(choice.picture)
    if experiment not in EXPERIMENTS or found is None:
        yield Panel(panel=gr.update(visible=False))
        return
    if choice.regime == "trained" and experiment in ("seeds", "order"):
        empty = gr.update(visible=False)
        yield Panel(gr.update(visible=True), "", empty, "", empty, _said(FRESH_ONLY))
        return
    try:
        for panel in EXPERIMENTS[experiment](choice, found.image, (activation, gradient)):
            if overtaken():
                return
            yield panel
    except ValueError as error:  # such as a weight file that cannot be read
        yield Panel(panel=gr.update(visible=True), text=_said(str(error)))


def _seeds(
    choice: Choice, image: Image.Image, measures: tuple[Measure, Measure]
) -> Iterator[Panel]:
    first = min(choice.seed, MAX_SEED + 1 - SEEDS)
    numbers = list(range(first, first + SEEDS))
    pairs = []
    for seed in numbers:
        yield _working(f"Seed {len(pairs) + 1} of {SEEDS} …")
        key = _key(replace(choice, seed=seed), image)
        pairs.append(surveys.numbers(key, image, choice.surgery, measures))
    changed = choice.surgery != INTACT
    figures = []
    for measure in measures:
        drawn, intact = ([pair[side].values[measure] for pair in pairs] for side in (0, 1))
        shown = MEASURES[measure]
        figures.append(
            _figures_lab.over_seeds(
                drawn, intact if changed else None, name=shown.label, axis=shown.axis
            )
        )
    drawn, intact = ([pair[side].values[measures[1]] for pair in pairs] for side in (0, 1))
    said = _words_lab.seeds(measures[1], numbers, drawn, intact if changed else drawn)
    yield _finished(measures, figures, said)


def _depths(
    choice: Choice, image: Image.Image, measures: tuple[Measure, Measure]
) -> Iterator[Panel]:
    numbers: dict[int, surveys.Numbers] = {}
    missing = []
    for depth in DEPTHS:
        yield _working(f"ResNet-{depth} …")
        if not _at_hand(choice, depth):
            missing.append(str(depth))
            continue
        key = _key(replace(choice, depth=depth), image)
        surgery = surveys.alike(choice.surgery, choice.depth, depth)
        numbers[depth], _ = surveys.numbers(key, image, surgery, measures)
    figures = []
    for measure in measures:
        shown = MEASURES[measure]
        values = {depth: found.values[measure] for depth, found in numbers.items()}
        figures.append(
            _figures_lab.side_by_side(values, choice.depth, name=shown.label, axis=shown.axis)
        )
    said = _words_lab.depths(
        measures[1],
        {depth: found.values[measures[1]] for depth, found in numbers.items()},
        "the same skips changed at every depth" if choice.cuts else "all skips intact",
    )
    if missing:
        said += f" These weights are not on this machine for: {', '.join(missing)}."
    yield _finished(measures, figures, said)


def _path(choice: Choice, image: Image.Image, _: tuple[Measure, Measure]) -> Iterator[Panel]:
    yield _working("Running the shortcut path …")
    blocks = [block.address for block in architecture(choice.depth).blocks]
    scaled = choice.cuts or tuple(blocks)
    strength = choice.strength or 0.5
    fresh = replace(choice, regime="none", source=_regimes.FRESH)
    key = _key(fresh, image)
    run, _intact = runs.run(
        image, key.depth, key.source, regime="none", order=key.order, seed=key.seed
    )
    alone = path_alone(key.load().network, run.pictures, scaled, strength)
    whole = {}
    for name, regime in _wholes(choice):
        at = _key(replace(choice if regime == "trained" else fresh, regime=regime), image)
        given, _intact = runs.run(
            image, at.depth, at.source, regime=regime, order=at.order, seed=at.seed
        )
        whole[name] = whole_signal(
            at.load().network,
            given.pictures,
            scaled,
            strength,
            batch_statistics=CONDITIONS[regime].batch_statistics,
        )
    figure = _figures_lab.path(alone.predicted, alone.measured, whole)
    last = blocks[-1]
    said = _words_lab.path(
        strength,
        len(scaled),
        alone.predicted[last],
        alone.measured[last],
        {name: values[last] for name, values in whole.items()},
    )
    if not (choice.cuts and choice.strength):
        said = f"{_example(choice)} {said}"
    yield Panel(
        panel=gr.update(visible=True),
        left_head=_head(
            "What is left, by block",
            '<span class="key accent">path alone</span> on <span class="key law">power of λ</span>'
            + "".join(
                f' · <span class="key {dash}">whole signal, {html.escape(name)}</span>'
                for dash, name in zip(("solid", "dot"), whole, strict=False)
            ),
        ),
        left=gr.update(value=figure, visible=True),
        right_head=_cited.shortcuts(),
        right=gr.update(visible=False),
        text=_said(said),
    )


def _example(choice: Choice) -> str:
    if choice.cuts:
        return "A cut leaves nothing of the path, so this is λ = 0.5; drag λ to change it."
    return "Nothing is changed in the map, so this is λ = 0.5 on every shortcut."


def _wholes(choice: Choice) -> list[tuple[str, Regime]]:
    if choice.regime == "trained":
        return [("in the trained network", "trained")]
    return [("with batch statistics", "batch"), ("without normalisation", "none")]


def _orders(
    choice: Choice, image: Image.Image, measures: tuple[Measure, Measure]
) -> Iterator[Panel]:
    yield _working("Running both orders …")
    sides = []
    for order in ("post", "pre"):
        key = _key(replace(choice, order=order), image)
        sides.append(surveys.numbers(key, image, choice.surgery, measures)[0].values)
    measure = measures[1]
    shown = MEASURES[measure]
    figure = _figures_lab.two_lines(
        sides[0][measure],
        sides[1][measure],
        ("post-activation", "pre-activation"),
        name=shown.label,
        axis=shown.axis,
    )
    keys = '<span class="key law-dash">post-activation</span> · <span class="key solid">pre</span>'
    yield Panel(
        panel=gr.update(visible=True),
        left_head=_head(f"{shown.title}, both orders", keys),
        left=gr.update(value=figure, visible=True),
        right_head=_cited.orders(choice.order),
        right=gr.update(visible=False),
        text=_said(_words_lab.orders(measure, sides[0][measure], sides[1][measure])),
    )


EXPERIMENTS: dict[
    str, Callable[[Choice, Image.Image, tuple[Measure, Measure]], Iterator[Panel]]
] = {"seeds": _seeds, "depths": _depths, "path": _path, "order": _orders}


def _key(choice: Choice, image: Image.Image) -> runs.RunKey:
    return runs.key_of(
        image,
        choice.depth,
        choice.source,
        regime=choice.regime,
        order=choice.order,
        seed=choice.seed,
    )


def _at_hand(choice: Choice, depth: int) -> bool:
    if choice.source == _regimes.FRESH:
        return True
    return any(t.source == choice.source and t.at_hand(depth) for t in _regimes.TRAINED)


def _working(sentence: str) -> Panel:
    return Panel(panel=gr.update(visible=True), text=_said(sentence))


def _finished(measures: tuple[Measure, Measure], figures: list[Any], said: str) -> Panel:
    heads = [_head(MEASURES[m].title, MEASURES[m].label) for m in measures]
    left, right = (gr.update(value=figure, visible=True) for figure in figures)
    return Panel(gr.update(visible=True), heads[0], left, heads[1], right, _said(said))


def _head(title: str, note: str) -> str:
    """A chart's title, and a note that may hold HTML of this file."""
    return f'<div class="chart-head"><h2>{html.escape(title)}</h2><small>{note}</small></div>'


def _said(sentence: str) -> str:
    return f'<p class="said" role="status">{html.escape(sentence)}</p>'
