"""The operation now looked at: its maps, what happened there in words, and its numbers."""

from __future__ import annotations

from typing import Any

import torch

from demos._components import sheets
from demos._components.component import Component
from demos._requests import Refused, a_text, an_integer, answering, fields, kept
from demos.blocks import words
from resnet_core import block_view
from resnet_core.block_view import BlockView
from resnet_core.exact import quoted


class OperationMaps(Component):
    """Has no value: the diagram announces which block and operation are looked at."""

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [operation]
        super().__init__(value, **kwargs)


@answering
def operation(request: Any) -> dict[str, Any]:
    """The maps, sentences and facts at [close-up, address, page]."""
    name, address, page = fields(request, a_text, a_text, an_integer)
    view = kept(block_view.known(name))
    if address not in view.points:
        raise Refused(f"There is no {quoted(address)} in this block.")
    x = view.points[address]
    return {
        "sheet": sheets.sheet(x, page, signed=view.table[address].signed),
        "facts": facts(view, address),
        **words.explain(view, address),
    }


def facts(view: BlockView, address: str) -> dict[str, Any]:
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
