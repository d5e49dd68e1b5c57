"""The laboratory's experiments: several seeds, five depths, λ and the path, two orders.

Each is a generator of panels: a line of progress before every run, and at last the figures, the
sentence that follows from them, and the published table where there is one.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import gradio as gr
from PIL import Image

from demos._figures.measures import MEASURES
from demos._page import regimes
from demos._page.settings import MAX_SEED, RunSettings
from demos._readings.charts import units
from demos._words.numbers import Values, per_unit
from demos._words.skips import skips
from demos.walk.laboratory import figures, paper_tables, path_words, words
from resnet_core import DEPTHS, architecture, keys, runs, weights
from resnet_core.compute_thread import run_on_compute_thread
from resnet_core.experiments import many_runs
from resnet_core.experiments.many_runs import Measure
from resnet_core.experiments.shortcut_path import path_alone, whole_signal
from resnet_core.regimes import CONDITIONS, Regime
from resnet_core.surgery import INTACT, Surgery

SEEDS = 5


class Panel(NamedTuple):
    """An update for each of the laboratory's outputs."""

    panel: Any = gr.skip()
    left_head: Any = gr.skip()
    left: Any = gr.skip()
    right_head: Any = gr.skip()
    right: Any = gr.skip()
    text: Any = gr.skip()


def _seeds(
    choice: RunSettings, image: Image.Image, measures: tuple[Measure, Measure]
) -> Iterator[Panel]:
    first = min(choice.seed, MAX_SEED + 1 - SEEDS)
    numbers = list(range(first, first + SEEDS))
    pairs = []
    for seed in numbers:
        yield _working(f"Seed {len(pairs) + 1} of {SEEDS} …")
        key = _key(replace(choice, seed=seed), image)
        pairs.append(many_runs.numbers(key, image, choice.surgery, measures))
    changed = choice.surgery != INTACT
    drawings = []
    for measure in measures:
        drawn, intact = ([pair[side].values[measure] for pair in pairs] for side in (0, 1))
        shown = MEASURES[measure]
        drawings.append(
            figures.over_seeds(
                drawn, intact if changed else None, name=shown.label, axis=shown.axis
            )
        )
    drawn, intact = ([pair[side].values[measures[1]] for pair in pairs] for side in (0, 1))
    drawn, intact = (
        [_comparable(measures[1], values, choice, choice.depth) for values in side]
        for side in (drawn, intact)
    )
    sentence = words.seeds(
        measures[1], numbers, drawn, intact if changed else drawn, _changed(choice)
    )
    yield _finished(measures, drawings, sentence)


def _depths(
    choice: RunSettings, image: Image.Image, measures: tuple[Measure, Measure]
) -> Iterator[Panel]:
    numbers: dict[int, many_runs.Numbers] = {}
    changes: dict[int, Surgery] = {}
    missing: list[str] = []
    faults: list[str] = []
    for depth in DEPTHS:
        yield _working(f"ResNet-{depth} …")
        if not _at_hand(choice, depth):
            fault = weights.fault(depth, choice.source)
            if fault:
                faults.append(fault)
            else:
                missing.append(str(depth))
            continue
        key = _key(replace(choice, depth=depth), image)
        changes[depth] = many_runs.transfer_to_depth(choice.surgery, choice.depth, depth)
        numbers[depth], _ = many_runs.numbers(key, image, changes[depth], measures)
    drawings = []
    for measure in measures:
        shown = MEASURES[measure]
        values = {depth: found.values[measure] for depth, found in numbers.items()}
        drawings.append(
            figures.side_by_side(values, choice.depth, name=shown.label, axis=shown.axis)
        )
    sentence = words.depths(
        measures[1],
        {
            depth: _comparable(measures[1], found.values[measures[1]], choice, depth)
            for depth, found in numbers.items()
        },
        words.everywhere(choice.depth, changes),
    )
    if missing:
        sentence += f" These weights are not on this machine for: {', '.join(missing)}."
    sentence = " ".join([sentence, *faults])
    yield _finished(measures, drawings, sentence)


def _path(choice: RunSettings, image: Image.Image, _: tuple[Measure, Measure]) -> Iterator[Panel]:
    yield _working("Running the shortcut path …")
    blocks = [block.address for block in architecture(choice.depth).blocks]
    scaled = choice.cuts or tuple(blocks)
    # A strength without cuts is left over from cuts that were restored: the map does not show it.
    own = choice.strength if choice.cuts else 0.0
    strength = own or 0.5
    fresh = replace(choice, regime="none", source=regimes.FRESH)
    key = _key(fresh, image)
    run, _intact = runs.run(
        image, key.depth, key.source, regime="none", order=key.order, seed=key.seed
    )
    network = key.load().network
    alone = run_on_compute_thread(lambda: path_alone(network, run.pictures, scaled, strength))
    whole = {}
    for name, regime in _wholes(choice):
        at = _key(replace(choice if regime == "trained" else fresh, regime=regime), image)
        given, _intact = runs.run(
            image, at.depth, at.source, regime=regime, order=at.order, seed=at.seed
        )
        signal = partial(
            whole_signal,
            at.load().network,
            given.pictures,
            scaled,
            strength,
            batch_statistics=CONDITIONS[regime].batch_statistics,
        )
        whole[name] = run_on_compute_thread(signal)
    figure = figures.path(alone.predicted, alone.measured, whole)
    last = blocks[-1]
    sentence = path_words.path(
        strength,
        len(scaled),
        alone.predicted[last],
        alone.measured[last],
        {name: values[last] for name, values in whole.items()},
    )
    if not own:
        sentence = f"{_example(choice)} {sentence}"
    yield Panel(
        panel=gr.update(visible=True),
        left_head=_head(
            "What is left, by block",
            '<span class="key accent">path alone</span> on <span class="key law">power of λ</span>'
            + "".join(
                f' · <span class="key {dash}">whole, {html.escape(name)}</span>'
                for dash, name in zip(("solid", "dot"), whole, strict=False)
            ),
        ),
        left=gr.update(value=figure, visible=True),
        right_head=paper_tables.shortcuts(),
        right=gr.update(visible=False),
        text=said(sentence),
    )


def _example(choice: RunSettings) -> str:
    if choice.cuts:
        return "A cut leaves nothing of the path, so this is λ = 0.5; drag λ to change it."
    return "Nothing is changed in the map, so this is λ = 0.5 on every shortcut."


def _wholes(choice: RunSettings) -> list[tuple[str, Regime]]:
    if choice.regime == "trained":
        return [("in the trained network", "trained")]
    return [("with batch statistics", "batch"), ("without normalisation", "none")]


def _orders(
    choice: RunSettings, image: Image.Image, measures: tuple[Measure, Measure]
) -> Iterator[Panel]:
    yield _working("Running both orders …")
    sides = []
    for order in ("post", "pre"):
        key = _key(replace(choice, order=order), image)
        sides.append(many_runs.numbers(key, image, choice.surgery, measures)[0].values)
    measure = measures[1]
    shown = MEASURES[measure]
    figure = figures.two_lines(
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
        right_head=paper_tables.orders(choice.order),
        right=gr.update(visible=False),
        text=said(
            words.orders(
                measure,
                *(_comparable(measure, side[measure], choice, choice.depth) for side in sides),
                _changed(choice),
            )
        ),
    )


EXPERIMENTS: dict[
    str, Callable[[RunSettings, Image.Image, tuple[Measure, Measure]], Iterator[Panel]]
] = {"seeds": _seeds, "depths": _depths, "path": _path, "order": _orders}


def _key(choice: RunSettings, image: Image.Image) -> keys.RunKey:
    return keys.key_of(
        image,
        choice.depth,
        choice.source,
        regime=choice.regime,
        order=choice.order,
        seed=choice.seed,
    )


def _comparable(measure: Measure, values: Values, choice: RunSettings, depth: int) -> Values:
    """A measure by block as sentences compare it: gradients at block outputs per unit."""
    if measure != "gradient_norm":
        return values
    conditions = CONDITIONS[choice.regime]
    table = architecture(depth, input_size=conditions.size)
    return per_unit(values, units(table, conditions.pictures))


def _changed(choice: RunSettings) -> str:
    return skips(choice.surgery, architecture(choice.depth))


def _at_hand(choice: RunSettings, depth: int) -> bool:
    return choice.source == regimes.FRESH or regimes.at_hand(choice.source, depth)


def _working(sentence: str) -> Panel:
    return Panel(panel=gr.update(visible=True), text=said(sentence))


def _finished(measures: tuple[Measure, Measure], drawings: list[Any], sentence: str) -> Panel:
    heads = [_head(MEASURES[m].title, MEASURES[m].label) for m in measures]
    left, right = (gr.update(value=figure, visible=True) for figure in drawings)
    return Panel(gr.update(visible=True), heads[0], left, heads[1], right, said(sentence))


def _head(title: str, note: str) -> str:
    """A chart's title, and a note that may hold HTML of this file."""
    return f'<div class="chart-head"><h2>{html.escape(title)}</h2><small>{note}</small></div>'


def said(sentence: str) -> str:
    """A sentence as the panel shows it."""
    return f'<p class="said" role="status">{html.escape(sentence)}</p>'
