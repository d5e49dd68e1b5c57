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


def sheet(request: Any) -> dict[str, Any]:
    """The sheet of [trace, address, page]; ``lost`` when the run is no longer kept."""
    match request:
        case [str(name), str(address), int(page)]:
            pass
        case _:
            return {"error": "This request is not understood."}
    run = runs.known(name)
    if run is None:
        return {"lost": True}
    table = run.table
    try:
        maps = runs.point(run, address)
    except KeyError:
        return {"error": f"There is no {address!r} in ResNet-{run.key.depth}."}
    categories = run.categories if table.resolve(address) == "fc" else None
    return sheets.sheet(maps, page, signed=table[address].signed, categories=categories)


def difference(request: Any) -> dict[str, Any]:
    """The sheet of what [trace, intact trace, address, page] changed: the changed run minus intact.

    It is taken between the tensors, not between their 8-bit tiles. Where it is exactly 0 there is
    no sheet but a sentence, ``same``.
    """
    match request:
        case [str(name), str(beside), str(address), int(page)]:
            pass
        case _:
            return {"error": "This request is not understood."}
    run, intact = runs.known(name), runs.known(beside)
    if run is None or intact is None:
        return {"lost": True}
    if run is intact:
        return {"error": "A run does not differ from itself."}
    if replace(run.key, surgery=INTACT, target=None) != replace(intact.key, target=None):
        return {"error": "These two runs differ in more than what is cut."}
    try:
        before, after = runs.point(intact, address), runs.point(run, address)
    except KeyError:
        return {"error": f"There is no {address!r} in ResNet-{run.key.depth}."}
    if torch.equal(before, after):
        return {"same": difference_words.unchanged(run, address)}
    change = after - before
    norms = [float(torch.linalg.vector_norm(t)) for t in (change, before)]
    return {
        **sheets.sheet(change, page, signed=True),
        "caption": difference_words.caption(*norms),
    }


def unit(request: Any) -> dict[str, Any]:
    """The exact values of one unit: [trace, intact trace or null, address, channel, row, column].

    ``values`` holds that of the run, and with an intact run also that and their difference; what is
    not finite is null. A vector's units have row and column 0.
    """
    match request:
        case [str(name), str() | None as beside, str(address), int(), int(), int()]:
            place = request[3:]
        case _:
            return {"error": "This request is not understood."}
    kept = [runs.known(key) for key in (name, beside) if key is not None]
    values = []
    for run in kept:
        if run is None:
            return {"lost": True}
        try:
            maps = runs.point(run, address)
        except KeyError:
            return {"error": f"There is no {address!r} in ResNet-{run.key.depth}."}
        maps = maps.reshape(*maps.shape, *[1] * (3 - maps.dim()))
        if not all(0 <= at < side for at, side in zip(place, maps.shape, strict=True)):
            return {"error": "There is no such unit."}
        values.append(float(maps[tuple(place)]))
    if len(values) == 2:
        values.append(values[0] - values[1])
    return {"values": [value if math.isfinite(value) else None for value in values]}


def filters(request: Any) -> dict[str, Any]:
    """conv1's filters under the run [trace] as pictures, and how many are tuned to a frequency."""
    match request:
        case [str(name)]:
            pass
        case _:
            return {"error": "This request is not understood."}
    run = runs.known(name)
    if run is None:
        return {"lost": True}
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
        "about": filter_words.kernels(run, len(weight)),
        "tuning": filter_words.tuning(int(tuned(weight).sum()), len(weight), fresh),
    }
