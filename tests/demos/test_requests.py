"""What a browser may ask of the components: garbage gets an answer, never an exception."""

import json

import pytest

from demos import _pictures, walk
from demos._components.explanation import explain
from demos._components.feature_maps import difference, filters, sheet
from demos._components.network_map import table
from resnet_core import runs

GARBAGE = [
    None,
    7,
    "sheet",
    {},
    {"trace": "x"},
    [],
    [None] * 3,
    ["x", "conv1"],
    ["x", "conv1", "0"],
    ["x", "conv1", 0, 0],
    ["x", "conv1", 1.5],
    [["x"], "conv1", 0],
    ["x" * 10**6, "conv1", 0],
    ["0" * 16, "conv1", 0],
    ["0" * 16, "../../etc", -1],
    [18, 112, 0],
    [7, 112],
    [18, 113],
    ["18", 112],
    [True, 112],
    [float("nan"), 112],
    ["x"],
    [None],
    ["0" * 16, "0" * 16, "conv1", 0],
    ["0" * 16, None, "conv1", 0],
]


@pytest.fixture(scope="module")
def run():
    return runs.run(_pictures.find("shapes").image, 18, "fresh")[0]


@pytest.mark.parametrize("function", [sheet, difference, filters, explain, table])
@pytest.mark.parametrize("request_", GARBAGE, ids=lambda request: str(request)[:30])
def test_garbage_gets_an_error_or_a_lost_run(function, request_):
    answer = function(request_)
    assert set(answer) in ({"error"}, {"lost"})


@pytest.mark.parametrize("function", [sheet, explain])
@pytest.mark.parametrize("address", ["", "conv9_x.1", "conv2_x.1.nothing", "final.bn", "picture"])
def test_an_address_that_does_not_exist_gets_an_error(run, function, address):
    assert set(function([run.key.name, address, 0])) == {"error"}


@pytest.mark.parametrize("number", [-1, 0, 63, 64, 10**30, -(10**30)])
def test_any_page_or_channel_is_answered(run, number):
    for function in (sheet, explain):
        answer = function([run.key.name, "conv2_x.1", number])
        assert "error" not in answer and "lost" not in answer
        assert answer.get("equation", {}).get("channel", 0) in range(64)
        json.dumps(answer)


@pytest.mark.parametrize("zoom", ["stage", "block", "operation"])
def test_every_step_has_a_table_entry_a_text_and_maps(run, zoom):
    steps = run.table.steps(zoom)
    points = table([18, 112])["points"]
    for address in steps:
        assert points[address]["address"] == address
        assert explain([run.key.name, address, None])["text"]
        assert sheet([run.key.name, address, 0])["png"]


@pytest.mark.parametrize("cuts", [None, [], ["nothing"], [7, None, {}], ["conv4_x.6"]])
def test_cuts_that_do_not_exist_change_nothing(run, cuts):
    updates = walk.show(18, "fresh", cuts, "shapes")
    assert updates[2]["trace"] == run.key.name
    assert updates[2]["intact"] is None


def test_a_picture_that_is_gone_is_asked_for_again():
    for name in (None, 7, "0" * 16, "../../etc/passwd"):
        updates = walk.show(18, "fresh", [], name)
        assert set(updates[1]["shown"]) == {"lost"}
