"""What blocks cost: basic against bottleneck, shortcut options and the place of the stride."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from demos._components.component import Component
from demos.blocks import cost_words
from resnet_core import DEPTHS
from resnet_core.costs import (
    PAPERS_ERRORS,
    BlockCost,
    Kind,
    Option,
    StrideOn,
    block,
    block_cost,
    network_cost,
)

CHANNELS = (64, 128, 256, 512, 1024, 2048)
SIZES = (56, 28, 14, 7)
OPTIONS: tuple[Option, ...] = ("A", "B", "C")


class CostAccountant(Component):
    """Has no value: its controls live in the browser, every number comes from the core."""

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        kwargs["server_functions"] = [account]
        kwargs["channels"], kwargs["sizes"], kwargs["depths"] = CHANNELS, SIZES, DEPTHS
        super().__init__(value, **kwargs)


def account(request: Any) -> dict[str, Any]:
    """Three blocks and one network, for [channels, size, first of a stage, stride on, option,
    depth]."""
    match request:
        case [
            int(channels),
            int(size),
            bool(first),
            ("3x3" | "1x1") as stride_on,
            ("A" | "B" | "C") as option,
            int(depth),
        ] if channels in CHANNELS and size in SIZES and depth in DEPTHS:
            pass
        case _:
            return {"error": "These shapes are not among the choices."}
    designs: list[tuple[str, Kind, int]] = [
        (f"basic, {channels // 4} channels", "basic", channels // 4),
        (f"bottleneck, {channels} channels", "bottleneck", channels),
        (f"basic, {channels} channels", "basic", channels),
    ]
    counted = [_cost(kind, outputs, size, first, stride_on, option) for _, kind, outputs in designs]
    narrow, bottleneck, basic = counted
    compared = cost_words.comparison(basic, bottleneck, narrow, channels)
    return {
        "designs": [
            {"title": title, "kind": kind, "join": _join(first, option), **_described(cost)}
            for (title, kind, _), cost in zip(designs, counted, strict=True)
        ],
        "comparison": f"{compared} {cost_words.first_stage(size, first)}".strip(),
        "network": _network(depth, stride_on),
    }


def _cost(
    kind: Kind, outputs: int, size: int, first: bool, stride_on: StrideOn, option: Option
) -> BlockCost:
    """A block whose output is ``outputs`` × ``size``²; the first of a stage takes half as many
    channels of twice the size."""
    if first:
        return block_cost(
            block(kind, outputs // 2, outputs, 2), 2 * size, option=option, stride_on=stride_on
        )
    return block_cost(block(kind, outputs, outputs), size, option=option, stride_on=stride_on)


def _join(first: bool, option: Option) -> str:
    """What is added to F(x), in words."""
    if option == "C" or (first and option == "B"):
        return "+ on the shortcut"
    return "+ every second place of x, the missing channels 0" if first else "+ x, as it is"


def _described(cost: BlockCost) -> dict[str, Any]:
    return {
        "parameters": cost.parameters,
        "macs": cost.macs,
        "bytes": cost.kept_bytes,
        "operations": [asdict(operation) for operation in cost.operations if operation.kernel],
    }


def _network(depth: int, stride_on: StrideOn) -> dict[str, Any]:
    costs = {o: network_cost(depth, option=o, stride_on=stride_on) for o in OPTIONS}
    return {
        "rows": [
            {
                "option": o,
                "parameters": costs[o].parameters,
                "macs": costs[o].macs,
                "errors": PAPERS_ERRORS.get((depth, o)),
            }
            for o in OPTIONS
        ],
        "reading": cost_words.options(depth, costs),
        "stride": cost_words.stride(
            depth, network_cost(depth), network_cost(depth, stride_on="1x1")
        ),
    }
