"""The feature maps of one address: a sheet of channels, to hover, page and pin.

While something is cut, the same maps of the intact run and the difference of both stand beside
them; at conv1 the filters that made the maps can be shown in their place.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch

from demos._components import sheets
from demos._components.component import Component
from demos._requests import (
    Refused,
    a_text,
    an_address,
    an_integer,
    answering,
    fields,
    kept,
    or_nothing,
)
from demos.walk.feature_maps import difference_words, filter_words
from resnet_core import INTACT, runs, runtime
from resnet_core.filters import peak_power, tuned

CONV1 = "conv1.conv.weight"


class FeatureMaps(Component):
    """Its value names the runs to show: ``trace``, and ``intact`` when something is cut; ``sheet``
    is that of the trace at an ``address``, if it came along."""

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [sheet, difference, filters, unit]
        super().__init__(value, **kwargs)


@answering
def sheet(request: Any) -> dict[str, Any]:
    """The sheet of [trace, address, page]; ``lost`` when the run is no longer kept."""
    name, address, page = fields(request, a_text, a_text, an_integer)
    run = kept(runs.known(name))
    table = run.table
    maps = runs.point(run, an_address(address, table))
    categories = run.categories if table.resolve(address) == "fc" else None
    return sheets.sheet(maps, page, signed=table[address].signed, categories=categories)


@answering
def difference(request: Any) -> dict[str, Any]:
    """The sheet of what [trace, intact trace, address, page] changed: the changed run minus intact.

    It is taken between the tensors, not between their 8-bit tiles. Where it is exactly 0 there is
    no sheet but a sentence, ``same``.
    """
    name, beside, address, page = fields(request, a_text, a_text, a_text, an_integer)
    run, intact = kept(runs.known(name)), kept(runs.known(beside))
    if run is intact:
        raise Refused("A run does not differ from itself.")
    if replace(run.key, surgery=INTACT, target=None) != replace(intact.key, target=None):
        raise Refused("These two runs differ in more than what is cut.")
    an_address(address, run.table)
    before, after = runs.point(intact, address), runs.point(run, address)
    if torch.equal(before, after):
        return {"same": difference_words.unchanged(run.table, run.key.surgery, address)}
    change = after - before
    norms = [float(torch.linalg.vector_norm(t)) for t in (change, before)]
    return {
        **sheets.sheet(change, page, signed=True),
        "caption": difference_words.caption(*norms),
    }


@answering
def unit(request: Any) -> dict[str, Any]:
    """The exact values of one unit: [trace, intact trace or null, address, channel, row, column].

    ``values`` holds that of the run, and with an intact run also that and their difference; what is
    not finite is null. A vector's units have row and column 0.
    """
    name, beside, address, *place = fields(
        request, a_text, or_nothing(a_text), a_text, an_integer, an_integer, an_integer
    )
    values = []
    for run in [kept(runs.known(key)) for key in (name, beside) if key is not None]:
        maps = runs.point(run, an_address(address, run.table))
        maps = maps.reshape(*maps.shape, *[1] * (3 - maps.dim()))
        if not all(0 <= at < side for at, side in zip(place, maps.shape, strict=True)):
            raise Refused("There is no such unit.")
        values.append(float(maps[tuple(place)]))
    if len(values) == 2:
        values.append(values[0] - values[1])
    return {"values": [value if math.isfinite(value) else None for value in values]}


@answering
def filters(request: Any) -> dict[str, Any]:
    """conv1's filters under the run [trace] as pictures, and how many are tuned to a frequency."""
    (name,) = fields(request, a_text)
    run = kept(runs.known(name))
    key = run.key
    loaded = key.load()
    weight = loaded.network.state_dict()[CONV1]
    fresh = None
    if loaded.source != "fresh":
        random = runtime.network(18, "fresh", seed=key.seed).network.state_dict()[CONV1]
        fresh = float(tuned(random).double().mean())
    return {
        **sheets.kernels(weight),
        "peaks": peak_power(weight).tolist(),
        "about": filter_words.pictured(len(weight), changed=bool(key.surgery.blocks)),
        "tuning": filter_words.tuning(int(tuned(weight).sum()), len(weight), fresh),
    }
