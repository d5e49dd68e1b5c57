"""The network as a map: blocks to click, a skip arc over every block, and the walk's controls."""

from __future__ import annotations

from typing import Any

from demos._components.component import Component
from resnet_core import DEPTHS, architecture
from resnet_core.architecture import Architecture, Zoom
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.weights import torchvision_name

ZOOMS: tuple[Zoom, ...] = ("stage", "block", "operation")
CLASSES = (len(CATEGORIES), 1000)  # of the bundled networks, and of all others


class NetworkMap(Component):
    """Its value holds what the reader drew: ``cuts``, the blocks whose skip is changed,
    ``strength``, the λ of those skips, and the ``step`` where the reader stands. ``run`` describes
    the run shown, ``charts`` the measures that fill the blocks.

    Events: ``input`` when the reader drew, ``submit`` when a forgotten run is needed.
    """

    parts = ("walk", "cuts", "history", "invitation", "drawing")

    def __init__(
        self, value: Any = None, *, run: Any = None, charts: Any = None, **kwargs: Any
    ) -> None:
        kwargs["server_functions"] = [table]
        self.run = run  # gradio's page configuration reads arguments back as attributes
        self.charts = charts
        value = value or {"cuts": [], "strength": 0}
        super().__init__(value, run=run, charts=charts, **kwargs)


def table(request: Any) -> dict[str, Any]:
    """Everything about an architecture that does not depend on a run, for
    [depth, input size, order, norm, classes, skips]; without skips no step leads through one."""
    match request:
        case [
            int(depth),
            (112 | 224) as size,
            "post" | "pre" as order,
            "batch" | "none" as norm,
            int(classes),
            bool(skips),
        ] if classes in CLASSES:
            pass
        case _:
            return {"error": "There is no such network."}
    if depth not in DEPTHS or isinstance(depth, bool):
        return {"error": "There is no such network."}
    net = architecture(depth, order=order, norm=norm, input_size=size, num_classes=classes)
    points: dict[str, Any] = {}
    steps = {zoom: _steps(net, zoom, skips) for zoom in ZOOMS}
    for zoom, addresses in steps.items():
        for address in addresses:
            point, cost = net[address], net.cost(address, shortcuts=skips)
            points[address] = {
                "address": address,
                "operation": "block" if zoom != "operation" and point.block else point.operation,
                "block": point.block,
                "stage": point.stage,
                "shape": point.shape,
                "signed": point.signed,
                "parameters": cost.parameters,
                "macs": cost.macs,
                "field": point.field and [point.field.size, point.field.stride, point.field.start],
                "torchvision": _torchvision(net, address) if skips else None,
            }
    return {
        "depth": depth,
        "size": size,
        "steps": steps,
        "points": points,
        "stages": [
            {
                "name": stage.name,
                "shape": f"{stage.channels} × {stage.size}²",
                "blocks": [
                    {"address": block.address, "projection": block.projection}
                    for block in stage.blocks
                ],
            }
            for stage in net.stages
        ],
    }


def _steps(net: Architecture, zoom: Zoom, skips: bool) -> list[str]:
    """The walk's addresses; without skips there is no shortcut and nothing to add it to."""
    return [
        address
        for address in net.steps(zoom)
        if skips or not (".shortcut" in address or address.endswith(".sum"))
    ]


def _torchvision(net: Architecture, address: str) -> str | None:
    """Its name in torchvision, which has no pre-activation networks, or None."""
    point = net[address]
    identity = point.operation == "shortcut" and not net.block(point.block or "").projection
    if net.order == "pre" or identity or address.endswith((".residual", ".sum")):
        return None
    return torchvision_name(address.removesuffix(".out"))
