"""The blocks: basic and bottleneck, post- and pre-activation, taken apart down to one pixel."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any, cast, get_args

import gradio as gr

from demos._components.picture import Picture, pictures
from demos._page import regimes
from demos._page.notice import notice
from demos._requests import a_choice, a_text, an_integer, otherwise
from demos.blocks import words
from demos.blocks.block_diagram import BlockDiagram, described
from demos.blocks.cost_accountant import CostAccountant
from demos.blocks.operation_maps import OperationMaps
from demos.blocks.paper_table import PaperTable
from demos.blocks.pixel_arithmetic import PixelArithmetic
from resnet_core import DEPTHS, DownloadError, architecture
from resnet_core.block_view import view_block
from resnet_core.points import Order
from resnet_core.states import torchvision_name
from resnet_core.weights import Source, at_hand

TITLE = "Blocks"
ORDER = 20

KINDS = {"basic": (18, 34), "bottleneck": (50, 101, 152)}
LABELS = {"imagenet": "ImageNet", "bundled": "drawn shapes", "fresh": "fresh"}


@dataclass(frozen=True)
class BlockSelection:
    """Which block is looked at, in which network."""

    kind: str
    order: Order
    depth: int
    block: str
    weights: Source


def build() -> None:
    """Lay out the tab and connect it."""
    with gr.Column(elem_classes=["walk", "blocks-tab"]):
        conditions = gr.HTML(elem_id="block-conditions")
        message = gr.HTML(elem_id="block-message")
        with gr.Row(elem_id="block-bench"):
            with gr.Column(elem_id="block-side"):
                picture = Picture(
                    pictures.DEFAULT,
                    follows_walk=False,
                    elem_id="block-image",
                    elem_classes="card",
                )
            with gr.Column(elem_id="block-main"):
                diagram = BlockDiagram({}, elem_id="block-diagram", elem_classes="card")
        OperationMaps(elem_id="block-maps", elem_classes="card")
        PixelArithmetic(elem_id="pixel-arithmetic", elem_classes="card")
        CostAccountant(elem_id="cost-accountant", elem_classes="card")
        PaperTable(elem_id="paper-table", elem_classes="card")
    gr.on(
        [diagram.input, diagram.submit, picture.input],
        show,
        [diagram, picture],
        [diagram, picture, conditions, message],
        trigger_mode="always_last",
        show_progress="hidden",
        concurrency_id="compute",
        concurrency_limit=2,
        api_visibility="private",
        preprocess=False,
    )


def show(asked: Any, picture: Any) -> list[Any]:
    """Run the network that is chosen and open one of its blocks."""
    found = pictures.find(otherwise("", a_text, picture))
    if found is None:
        return [gr.skip(), gr.update(shown=pictures.lost()), gr.skip(), gr.skip()]
    choice = chosen(asked)
    number = otherwise(0, an_integer, asked.get("asked")) if isinstance(asked, dict) else 0
    try:
        view = view_block(found.image, choice.depth, choice.weights, choice.order, choice.block)
    except (ValueError, DownloadError) as error:
        if choice.weights not in sources(choice.depth, choice.order):
            # The weights are known not to load now: the next best ones are shown, and this is said.
            return [*show(asked, picture)[:3], notice(str(error))]
        return [gr.update(refused=number), gr.skip(), gr.skip(), notice(str(error))]
    drawn = {
        **described(view),
        "choice": asdict(choice),
        "asked": number,
        "offers": offers(choice),
        "render_id": uuid.uuid4().hex,  # a block that was forgotten and made again is painted again
    }
    return [
        gr.update(view=drawn),  # not the value: the reader may have chosen on meanwhile
        gr.update(shown=found.for_browser),
        words.conditions(view),
        notice(passed_over(asked, choice)),
    ]


def chosen(asked: Any) -> BlockSelection:
    """The nearest block that exists to what the browser asks for, which may be anything.

    ``wished`` are the weights that its reader chose last, if any: where a depth or an order lacks
    them others stand in.
    """
    asked = asked if isinstance(asked, dict) else {}
    kind = otherwise("basic", a_choice, asked.get("kind"), KINDS)
    depth = otherwise(KINDS[kind][0], a_choice, asked.get("depth"), DEPTHS)
    if depth not in KINDS[kind]:
        # ResNet-34 and -50 have the same stages; to the deeper ones 34 is the nearest.
        nearest = {34: 50, 50: 34, 101: 34, 152: 34}
        depth = nearest.get(depth, KINDS[kind][0])
    table = architecture(depth)
    block = otherwise("", a_text, asked.get("block"))
    blocks = [b.address for b in table.blocks]
    if block not in blocks:
        stage = block.split(".")[0]
        block = next((b for b in reversed(blocks) if b.startswith(f"{stage}.")), blocks[0])
    order = otherwise("post", a_choice, asked.get("order"), get_args(Order))
    at_hand = sources(depth, order)
    weights = otherwise(at_hand[0], a_choice, asked.get("wished"), at_hand)
    return BlockSelection(kind, cast(Order, order), depth, block, cast(Source, weights))


def sources(depth: int, order: str) -> list[str]:
    """The weights that can be run at once, learned ones first."""
    if order == "pre":
        return ["fresh"]
    return [*(source for source in at_hand(depth) if source != "plain"), "fresh"]


def passed_over(asked: Any, choice: BlockSelection) -> str:
    """What is said of better weights that cannot be loaded, unless a reader chose these."""
    wished = asked.get("wished") if isinstance(asked, dict) else None
    if choice.order == "pre" or wished == choice.weights:
        return ""
    return " ".join(regimes.faults(choice.depth))


def offers(choice: BlockSelection) -> dict[str, Any]:
    """What can be chosen beside this: depths, weights, and the blocks of the network."""
    table = architecture(choice.depth)
    return {
        "depths": [[depth, str(depth)] for depth in KINDS[choice.kind]],
        "sources": [[name, LABELS.get(name, name)] for name in sources(choice.depth, choice.order)],
        "stages": [
            {
                "name": stage.name,
                "blocks": [
                    {
                        "address": block.address,
                        "projection": block.projection,
                        "torchvision": torchvision_name(block.address)
                        if choice.order == "post"  # torchvision has no other networks
                        else None,
                    }
                    for block in stage.blocks
                ],
            }
            for stage in table.stages
        ],
    }
