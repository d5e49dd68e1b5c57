"""The feature maps of one address: a sheet of channels, to hover, page and pin."""

from __future__ import annotations

from typing import Any

from demos import _sheets
from demos._components import Drawn
from resnet_core import runs


class FeatureMaps(Drawn):
    """Its value names the runs to show: ``trace``, and ``intact`` when something is cut."""

    name = "feature_maps"

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [sheet]
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
    return _sheets.sheet(maps, page, signed=table[address].signed, categories=categories)
