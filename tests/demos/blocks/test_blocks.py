"""What the Blocks tab's page asks of the server, and the answers to what it should not ask."""

import pytest
import torch

from demos import blocks
from demos._components.picture import pictures
from demos.blocks import words
from demos.blocks.block_diagram import described
from demos.blocks.cost_accountant import CHANNELS, SIZES, account
from demos.blocks.operation_maps import operation
from demos.blocks.paper_table import table
from demos.blocks.pixel_arithmetic import _place, channel_map, computed
from resnet_core import DEPTHS, architecture, bundled
from resnet_core.block_view import view_block


@pytest.fixture(scope="module")
def view():
    return view_block(pictures.find("shapes").image, 18, "fresh", "post", "conv3_x.1")


def number(text):
    return float(text.replace("−", "-"))


@pytest.mark.parametrize(
    ("asked", "depth", "block", "order"),
    [
        ({}, 18, "conv2_x.1", "post"),
        (None, 18, "conv2_x.1", "post"),
        ({"kind": "bottleneck"}, 50, "conv2_x.1", "post"),
        ({"kind": "bottleneck", "depth": 152, "block": "conv4_x.36"}, 152, "conv4_x.36", "post"),
        ({"kind": "basic", "depth": 50, "block": "conv4_x.6"}, 34, "conv4_x.6", "post"),
        ({"kind": "basic", "depth": 101, "block": "conv4_x.6"}, 34, "conv4_x.6", "post"),
        ({"kind": "basic", "depth": 152, "block": "conv4_x.30"}, 34, "conv4_x.6", "post"),
        ({"kind": "bottleneck", "depth": 34, "block": "conv4_x.6"}, 50, "conv4_x.6", "post"),
        ({"kind": "basic", "depth": 18, "block": "conv4_x.6"}, 18, "conv4_x.2", "post"),
        ({"kind": "x", "depth": "18", "block": 7, "order": []}, 18, "conv2_x.1", "post"),
        ({"order": "pre", "wished": "imagenet"}, 18, "conv2_x.1", "pre"),
        ({"depth": True, "kind": "basic"}, 18, "conv2_x.1", "post"),
        ({"depth": [18], "kind": ["basic"], "wished": {}}, 18, "conv2_x.1", "post"),
    ],
)
def test_a_choice_becomes_the_nearest_block_that_exists(asked, depth, block, order):
    choice = blocks.chosen(asked)
    assert (choice.depth, choice.block, choice.order) == (depth, block, order)
    boxed = order == "post" and depth in bundled.depths()
    assert choice.weights == ("bundled" if boxed else "fresh")


def test_weights_that_an_order_or_a_depth_lacks_come_back_after_it():
    wish = {"kind": "basic", "depth": 18}
    assert blocks.chosen({**wish, "order": "pre", "wished": None}).weights == "fresh"
    assert blocks.chosen({**wish, "wished": None}).weights == "bundled"
    assert blocks.chosen({**wish, "wished": "fresh"}).weights == "fresh"
    assert blocks.chosen({**wish, "depth": 34, "wished": "bundled"}).weights == "fresh"


def test_the_page_is_drawn_for_every_kind_and_order():
    for kind, order in (("basic", "pre"), ("bottleneck", "post"), ("bottleneck", "pre")):
        choice = {"kind": kind, "order": order, "block": "conv3_x.1", "wished": "fresh"}
        diagram, picture, conditions, message = blocks.show(choice, "shapes")
        drawn = diagram["view"]
        assert drawn["choice"]["order"] == order and drawn["projection"]
        assert picture["shown"]["name"] == "shapes" and "Fresh" in conditions and message == ""


def test_a_picture_that_is_gone_is_asked_for_again():
    assert "lost" in blocks.show({}, "not a picture")[1]["shown"]
    assert "lost" in blocks.show({}, ["cheetah"])[1]["shown"]


def leaves(depth, order, block):
    view = view_block(pictures.find("shapes").image, depth, "fresh", order, block)
    drawn = described(view)
    return [node["leaf"] for node in drawn["nodes"]], drawn


def test_the_operations_are_drawn_in_the_order_in_which_they_happen():
    basic, drawn = leaves(18, "post", "conv2_x.1")
    assert basic == ["x", "conv1", "bn1", "relu1", "conv2", "bn2", "shortcut", "sum", "out"]
    assert drawn["arc"] == "maxpool" and not drawn["projection"]
    neck, drawn = leaves(50, "pre", "conv3_x.1")
    assert neck == [
        *("x", "bn1", "relu1", "conv1", "bn2", "relu2", "conv2", "bn3", "relu3", "conv3"),
        *("shortcut.conv", "sum"),
    ]
    assert drawn["arc"] == "conv3_x.1.relu1" and drawn["projection"]
    assert [n["lane"] for n in drawn["nodes"] if n["leaf"] == "shortcut.conv"] == ["skip"]


def test_what_is_added_is_drawn_at_one_channel():
    _, drawn = leaves(18, "post", "conv2_x.1")
    channels = {node["leaf"]: node["channel"] for node in drawn["nodes"]}
    assert len({channels[leaf] for leaf in ("x", "conv2", "bn2", "shortcut", "sum", "out")}) == 1
    assert len({channels[leaf] for leaf in ("conv1", "bn1", "relu1")}) == 1


def test_the_written_sum_adds_up_as_written(view):
    for conv in view.convolutions:
        answer = computed([view.name, conv, 3, 0, 0])
        terms = [number(term["sum"]) for term in answer["terms"]]
        total = sum(terms) + number(answer["others"]["sum"])
        assert total == pytest.approx(number(answer["total"]), abs=1e-9)
        assert answer["unit"] == {"channel": 3, "row": 0, "column": 0}
        own = float(view.points[conv][3, 0, 0])
        assert number(answer["total"]) == pytest.approx(own, rel=1e-2, abs=1e-3)
        for step in answer["steps"]:
            assert number(step["value"]) == pytest.approx(step["own"], rel=1e-2, abs=1e-3)


def test_every_operation_leads_to_the_convolution_that_made_it(view):
    made = {
        leaf: computed([view.name, f"conv3_x.1.{leaf}", None, None, None])
        for leaf in ("conv1", "bn1", "relu1", "conv2", "bn2", "shortcut.bn", "sum", "out")
    }
    for leaf, conv in (
        ("bn1", "conv1"),
        ("relu1", "conv1"),
        ("bn2", "conv2"),
        ("out", "conv2"),
        ("shortcut.bn", "shortcut.conv"),
    ):
        assert made[leaf]["address"] == f"conv3_x.1.{conv}"
    nothing = computed([view.name, view.entered, None, None, None])["none"]
    assert nothing == words.not_made_here(view, view.entered)


def test_maps_and_facts_are_those_of_the_run(view):
    answer = operation([view.name, "conv3_x.1.bn1", 1])
    assert answer["sheet"]["channels"] == 128 and answer["sheet"]["first"] == 64
    x = view.points["conv3_x.1.bn1"]
    facts = answer["facts"]
    assert facts["shape"] == list(x.shape) and facts["parameters"] == 2 * 128
    assert facts["norm"] == pytest.approx(float(torch.linalg.vector_norm(x)), rel=1e-5)
    assert operation([view.name, view.entered, 0])["facts"]["parameters"] == 0
    tile = channel_map([view.name, "conv3_x.1.conv1", 5])
    lowest = float(view.points["conv3_x.1.conv1"][5].min())
    assert tile["layer"][0] == lowest and tile["lo"][0] == pytest.approx(lowest, rel=0.01)


@pytest.mark.parametrize(
    ("serve", "request_"),
    [
        (operation, None),
        (operation, ["name", "conv3_x.1.conv1"]),
        (operation, ["name", 3, 0]),
        (computed, ["name", "conv3_x.1.conv1", 1.5, 0, 0]),
        (computed, {"name": "x"}),
        (channel_map, ["name", "conv3_x.1.conv1", "0"]),
        (account, None),
        (account, [65, 56, False, "3x3", "B", 34]),
        (account, [64, 57, False, "3x3", "B", 34]),
        (account, [64, 56, 1, "3x3", "B", 34]),
        (account, [64, 56, False, "5x5", "B", 34]),
        (account, [64, 56, False, "3x3", "D", 34]),
        (account, [64, 56, False, "3x3", "B", 35]),
    ],
)
def test_what_is_not_understood_is_refused_in_a_sentence(serve, request_):
    assert serve(request_)["error"].endswith(".")


def test_unknown_places_and_forgotten_blocks_get_an_answer(view):
    assert operation(["0" * 16, "conv3_x.1.conv1", 0]) == {"lost": True}
    assert computed(["0" * 16, "conv3_x.1.conv1", 0, 0, 0]) == {"lost": True}
    assert "error" in operation([view.name, "conv4_x.1.conv1", 0])
    assert "error" in computed([view.name, "conv4_x.1.conv1", 0, 0, 0])
    assert "error" in channel_map([view.name, "conv3_x.1.conv1", 128])
    assert "error" in channel_map([view.name, "conv3_x.1.conv1", -1])
    far = computed([view.name, "conv3_x.1.conv1", 10**9, -5, 10**9])
    assert "error" not in far and 0 <= far["unit"]["row"] < far["shape"][1]


def test_every_control_of_the_accountant_has_an_answer():
    for channels in CHANNELS:
        for size in SIZES:
            for first in (False, True):
                answer = account([channels, size, first, "3x3", "A", 34])
                assert len(answer["designs"]) == 3 and answer["comparison"]


def test_the_accountant_compares_as_the_papers_figure_5():
    basic, bottleneck, _ = account([256, 56, False, "3x3", "B", 34])["designs"]
    assert [op["channels"] for op in basic["operations"]] == [64, 64]
    assert [(op["kernel"], op["channels"]) for op in bottleneck["operations"]] == [
        (1, 64),
        (3, 64),
        (1, 256),
    ]


def test_the_table_is_the_papers():
    paper = {  # He et al. 2015, Table 1
        18: (("3×3, 64", 2, 2), ("3×3, 128", 2, 2), ("3×3, 256", 2, 2), ("3×3, 512", 2, 2)),
        34: (("3×3, 64", 2, 3), ("3×3, 128", 2, 4), ("3×3, 256", 2, 6), ("3×3, 512", 2, 3)),
        50: (("1×1, 256", 3, 3), ("1×1, 512", 3, 4), ("1×1, 1024", 3, 6), ("1×1, 2048", 3, 3)),
        101: (("1×1, 256", 3, 3), ("1×1, 512", 3, 4), ("1×1, 1024", 3, 23), ("1×1, 2048", 3, 3)),
        152: (("1×1, 256", 3, 3), ("1×1, 512", 3, 8), ("1×1, 1024", 3, 36), ("1×1, 2048", 3, 3)),
    }
    rows = {row["step"]: row for row in table()["rows"]}
    assert [rows[f"conv{i}_x"]["size"] for i in (2, 3, 4, 5)] == ["56²", "28²", "14²", "7²"]
    for column, depth in enumerate(DEPTHS):
        for i, (last, convolutions, times) in enumerate(paper[depth], 2):
            cell = rows[f"conv{i}_x"]["cells"][column]
            assert (cell["lines"][-1], len(cell["lines"]), cell["times"]) == (
                last,
                convolutions,
                times,
            )
        # Cells hold the whole network: pre-activation's last pair does not exist here.
        assert sum(r["cells"][column]["macs"] for r in rows.values()) == architecture(depth).macs
        total = sum(r["cells"][column]["parameters"] for r in rows.values())
        assert total == architecture(depth).parameters
    assert rows["conv1"]["cells"][0]["lines"] == ["7×7, 64, stride 2"]
    assert rows["maxpool"]["cells"][4]["lines"] == ["3×3, max pool, stride 2"]
    assert rows["fc"]["cells"][2]["lines"][-1] == "1000-d fc, softmax"


def test_a_block_of_a_network_that_torchvision_lacks_has_no_name_there():
    names = {}
    for order in ("post", "pre"):
        stages = blocks.offers(blocks.chosen({"depth": 18, "order": order}))["stages"]
        names[order] = [block["torchvision"] for stage in stages for block in stage["blocks"]]
    assert names["post"][2] == "layer2.0" and set(names["pre"]) == {None}


def test_weights_that_cannot_be_read_are_said_and_the_choice_is_given_back(monkeypatch):
    def fail(*_):
        raise ValueError("The file of the weights is damaged.")

    monkeypatch.setattr(blocks, "view_block", fail)
    diagram, picture, conditions, message = blocks.show({"depth": 18, "asked": 7}, "shapes")
    assert diagram["refused"] == 7 and "damaged" in message and "notice" in message
    assert "value" not in diagram and "view" not in diagram
    assert "shown" not in picture and "value" not in conditions


@pytest.mark.parametrize(
    ("depth", "block"), [(18, "conv2_x.1"), (18, "conv4_x.2"), (50, "conv3_x.2")]
)
def test_the_pixel_that_is_chosen_for_a_sum_has_something_to_add(depth, block):
    view = view_block(pictures.find("lion").image, depth, "fresh", "post", block)
    last = view.maker(f"{block}.residual")
    answer = computed([view.name, last, None, None, None])
    unit = answer["unit"]
    at = (unit["channel"], unit["row"], unit["column"])
    assert float(view.points[f"{block}.shortcut"][at]) != 0
    # Where the other branch adds nothing at all, a pixel is chosen all the same.
    nothing = torch.zeros_like(view.points[last])
    assert _place(view.points[last], nothing, None, None, None)[0] < len(nothing)
