"""The operation now looked at: its maps, what happened there in words, and its numbers."""

from __future__ import annotations

from typing import Any

import torch

from demos import _sheets, _words_blocks
from demos._asked import Refused, a_text, an_integer, answering, fields, kept
from demos._components import Drawn
from resnet_core import closeup
from resnet_core.closeup import CloseUp
from resnet_core.exact import quoted


class OperationMaps(Drawn):
    """Has no value: the diagram announces which block and operation are looked at."""

    name = "operation_maps"
    parts = ("tiles",)

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [operation]
        super().__init__(value, **kwargs)


@answering
def operation(request: Any) -> dict[str, Any]:
    """The maps, sentences and facts at [close-up, address, page]."""
    name, address, page = fields(request, a_text, a_text, an_integer)
    view = kept(closeup.known(name))
    if address not in view.points:
        raise Refused(f"There is no {quoted(address)} in this block.")
    x = view.points[address]
    return {
        "sheet": _sheets.sheet(x, page, signed=view.table[address].signed),
        "facts": facts(view, address),
        **_words_blocks.explain(view, address),
    }


def facts(view: CloseUp, address: str) -> dict[str, Any]:
    """Shape, cost and numbers of one point, for the first picture."""
    x, point = view.points[address].double(), view.table[address]
    entered = address == view.entered
    whole = view.table.cost(address) if address.endswith(".shortcut") else point
    return {
        "shape": list(x.shape),
        "window": None if entered or not point.kernel else [point.kernel, point.step],
        "parameters": 0 if entered else whole.parameters,
        "macs": 0 if entered else whole.macs,
        "norm": float(torch.linalg.vector_norm(x)),
        "mean": float(x.mean()),
        "std": float(x.std(correction=0)),
        "zeros": float((x == 0).double().mean()),
    }
