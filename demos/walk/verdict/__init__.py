"""The verdict under the map: what is cut, and what that did to the answers and to the gradient."""

from __future__ import annotations

import math
from typing import Any

from demos._components.component import Component
from demos._components.picture.pictures import ShownPicture
from demos.walk.verdict import counts, words
from demos.walk.verdict.words import Answer, Cell
from resnet_core import INTACT
from resnet_core.measures import top_classes
from resnet_core.runs import Run


class Verdict(Component):
    """Its value tells a render: its number, ``render_id``, the cells ``cut``, ``answer`` and
    ``drawings``, the ``curve``, and ``counting``, the question to ask until all drawings are
    counted. ``gradient`` is the cell that follows with the charts.

    A cell of None is left out; see :mod:`demos.walk.verdict.words` for the others.
    """

    def __init__(self, value: Any = None, *, gradient: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [counts.counted]
        self.gradient = gradient  # gradio's page configuration reads arguments back as attributes
        super().__init__(value, gradient=gradient, **kwargs)


def verdict(run: Run, intact: Run, picture: ShownPicture, render_id: int) -> dict[str, Any]:
    """The verdict's value for a run, the intact one beside it and the picture that both saw."""
    key = run.key
    skips = key.source != "plain"
    told = {
        "render_id": render_id,
        "cut": words.cut(key.surgery, run.table) if skips else words.no_skips(),
        "answer": None if key.source == "fresh" else _answer(run, intact, picture),
    }
    if key.source in ("fresh", "imagenet"):
        return told
    surgery = key.surgery if skips else INTACT
    return {**told, **counts.at_once(key.depth, key.source, surgery)}


def gradient(run: Run, intact: Run, render_id: int) -> dict[str, Any]:
    """The cell of the gradient at the first block; waits until both runs have theirs."""
    block = run.table.blocks[0].address
    before, now = (
        one.gradient_norm[block] / math.sqrt(one.activations[f"{block}.out"].numel())
        for one in (intact, run)
    )
    return {"render_id": render_id, **words.gradient(block, before, None if run is intact else now)}


def _answer(run: Run, intact: Run, picture: ShownPicture) -> Cell:
    if run.key.source != "imagenet" and picture.example and not picture.drawn:
        return words.no_shape(len(run.categories or ()))
    return words.answer(_top(intact), _top(run), changed=run is not intact)


def _top(run: Run) -> Answer | None:
    """The likeliest class; None where the logits are not finite."""
    top = top_classes(run.activations["fc"], 1)
    if not top:
        return None
    index, probability = top[0]
    return Answer(run.categories[index] if run.categories else f"class {index}", probability)
