"""The network as a map: blocks to click, a skip arc over every block, and the walk's controls."""

from __future__ import annotations

from typing import Any

from demos._components import Drawn
from resnet_core import DEPTHS, architecture
from resnet_core.weights import torchvision_name


class NetworkMap(Drawn):
    """Its value is the list of blocks whose skip the reader cut; ``run`` describes the run shown.

    Events: ``input`` when the reader cut or restored, ``submit`` when a forgotten run is needed.
    """

    name = "network_map"

    def __init__(self, value: Any = None, *, run: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [table]
        self.run = run  # gradio's page configuration reads arguments back as attributes
        super().__init__(value or [], run=run, **kwargs)


def table(request: Any) -> dict[str, Any]:
    """Everything about an architecture that does not depend on a run, for [depth, input size]."""
    match request:
        case [int(depth), (112 | 224) as size] if depth in DEPTHS:
            pass
        case _:
            return {"error": "There is no such network."}
    net = architecture(depth, input_size=size)
    points: dict[str, Any] = {}
    for zoom in ("stage", "block", "operation"):
        for address in net.steps(zoom):
            point, cost = net[address], net.cost(address)
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
                "torchvision": torchvision_name(address.removesuffix(".out")),
            }
    return {
        "depth": depth,
        "size": size,
        "steps": {zoom: net.steps(zoom) for zoom in ("stage", "block", "operation")},
        "points": points,
        "stages": [
            {
                "name": stage.name,
                "shape": f"{stage.channels} × {stage.size}²",
                "blocks": [
                    {
                        "address": block.address,
                        "projection": block.projection,
                        "torchvision": torchvision_name(block.address),
                    }
                    for block in stage.blocks
                ],
            }
            for stage in net.stages
        ],
    }
