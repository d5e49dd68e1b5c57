"""Why skips help: the gradient's two roads through a block, its growth with depth, the regimes."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch

from demos._components import sheets
from demos._components.component import Component
from demos._components.picture import pictures
from demos._requests import (
    a_choice,
    a_text,
    an_address,
    an_integer,
    answering,
    fields,
    kept,
    or_nothing,
)
from demos._words import sums
from demos.walk.why import words
from resnet_core import DEPTHS, runs
from resnet_core.backward_sum import gradient_norms
from resnet_core.experiments.gradient_growth import gradient_growth
from resnet_core.gradient_view import gradients_at


class Why(Component):
    """Its value names the run: ``trace``. What holds in each regime never changes."""

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [backward, growth]
        super().__init__(value, regimes=words.REGIMES, in_all=words.IN_ALL, **kwargs)


@answering
def backward(request: Any) -> dict[str, Any]:
    """The backward sum of the block at [trace, address, channel or null].

    ``sheet`` has one channel of ∂L/∂x through the shortcut, through F, and in all; ``norms`` are
    over all channels. Where there is no such sum there is a sentence alone, ``none``.
    """
    name, address, channel = fields(request, a_text, a_text, or_nothing(an_integer))
    run = kept(runs.known(name))
    block = run.table[an_address(address, run.table)].block
    if block is None:
        return {"none": words.OUTSIDE}
    if run.key.source == "plain":
        return {"none": words.PLAIN}
    terms = gradients_at(run, block)
    norms = gradient_norms(terms)
    added = sums.of_block(run.table, run.table.block(block), run.key.surgery)
    maps = [t[0].nan_to_num() for t in (terms.shortcut, terms.residual, terms.total)]
    strongest = int(maps[2].flatten(1).norm(dim=1).argmax())
    chosen = channel if channel is not None and 0 <= channel < len(maps[2]) else strongest
    return {
        "block": block,
        "formula": words.formula(added),
        "sheet": sheets.sheet(torch.stack([m[chosen] for m in maps]), signed=True),
        "channel": chosen,
        "strongest": chosen != channel,
        "cut": [added.alpha == 0, added.beta == 0],
        "norms": words.norms(norms),
        "reading": words.roads(norms, added),
    }


@answering
def growth(request: Any) -> dict[str, Any]:
    """How the gradient grows with depth in a fresh [regime], measured once for everybody."""
    (regime,) = fields(request, lambda value: a_choice(value, ("batch", "none")))
    return _growth(regime)


@cache
def _growth(regime: Any) -> dict[str, Any]:
    example = pictures.find(pictures.DEFAULT)
    assert example is not None
    found = list(gradient_growth(example.image, regime, depths=DEPTHS))
    return {
        "depths": sorted({one.depth for one in found}),
        "with": [one.ratio for one in found if one.skips],
        "without": [one.ratio for one in found if not one.skips],
        "reading": words.growth(regime, found),
    }
