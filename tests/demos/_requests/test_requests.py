"""What a browser may ask of the components: garbage gets an answer, never an exception."""

import json
from dataclasses import replace

import gradio as gr
import pytest

from demos import walk
from demos._components.picture import pictures
from demos.walk import render
from demos.walk.explanation import explain
from demos.walk.feature_maps import difference, filters, sheet, unit
from demos.walk.laboratory import experiments
from demos.walk.network_map import table
from demos.walk.verdict.counts import counted
from resnet_core import cut_skips, runs

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
    ["x"],
    [None],
    ["0" * 16, "0" * 16, "conv1", 0],
    ["0" * 16, None, "conv1", 0],
    [18, 112],
    [18, 112, "post", "layer", 1000, True],
    [18, 112, "post", "batch", 1000, 1],
    [18, 112, ["post"], "batch", 1000, True],
    [18, 112, "side", "none", 1000, False],
    [18, 112, "post", "batch", 7, True],
    [18, 112, "post", "batch", "24"],
    [7, 112, "post", "batch", 1000],
    [18, 113, "post", "batch", 1000],
    ["18", 112, "post", "batch", 1000],
    [True, 112, "post", "batch", 1000],
    [float("nan"), 112, "post", "batch", 1000],
    [18, 112.0, "post", "batch", 1000, True],
    ["0" * 16, "conv1", True],
    ["0" * 16, "conv1", 10**400],
]


@pytest.fixture(scope="module")
def run():
    return runs.run(pictures.find("shapes").image, 18, "fresh")[0]


@pytest.mark.parametrize("function", [sheet, difference, filters, unit, explain, table, counted])
@pytest.mark.parametrize("request_", GARBAGE, ids=lambda request: str(request)[:30])
def test_garbage_gets_an_error_or_a_lost_run(function, request_):
    answer = function(request_)
    assert set(answer) in ({"error"}, {"lost"})


@pytest.mark.parametrize("field", [0, 1, 4])
def test_a_number_that_only_equals_an_integer_leaves_nothing_to_the_next_person(field):
    right = [34, 112, "post", "batch", 1000, False]
    wrong = [float(value) if index == field else value for index, value in enumerate(right)]
    assert set(table(wrong)) == {"error"}
    answer = table(right)
    numbers = [number for point in answer["points"].values() for number in point["shape"]]
    assert {type(number) for number in (*numbers, answer["size"], answer["depth"])} == {int}


@pytest.mark.parametrize("function", [sheet, explain])
@pytest.mark.parametrize("address", ["", "conv9_x.1", "conv2_x.1.nothing", "final.bn", "picture"])
def test_an_address_that_does_not_exist_gets_an_error(run, function, address):
    assert set(function([run.key.name, address, 0])) == {"error"}


@pytest.mark.parametrize("number", [-1, 0, 63, 64, 2**53 - 1, 1 - 2**53])
def test_any_page_or_channel_is_answered(run, number):
    for function in (sheet, explain):
        answer = function([run.key.name, "conv2_x.1", number])
        assert "error" not in answer and "lost" not in answer
        assert answer.get("equation", {}).get("channel", 0) in range(64)
        json.dumps(answer)


@pytest.mark.parametrize("zoom", ["stage", "block", "operation"])
def test_every_step_has_a_table_entry_a_text_and_maps(run, zoom):
    steps = run.table.steps(zoom)
    points = table([18, 112, "post", "batch", 1000, True])["points"]
    for address in steps:
        assert points[address]["address"] == address
        assert explain([run.key.name, address, None])["text"]
        assert sheet([run.key.name, address, 0])["png"]


def test_without_skips_no_step_leads_through_a_shortcut_and_none_is_counted():
    plain = table([18, 224, "post", "batch", 24, False])
    whole = table([18, 224, "post", "batch", 24, True])
    gone = set(whole["steps"]["operation"]) - set(plain["steps"]["operation"])
    assert gone and all("shortcut" in step or step.endswith(".sum") for step in gone)
    projection = whole["points"]["conv3_x.1.shortcut"]["parameters"]
    assert projection == 64 * 128 + 2 * 128
    for step in ("conv3_x.1", "conv3_x"):
        counted = [net["points"][step]["parameters"] for net in (whole, plain)]
        assert counted[0] - counted[1] == projection


def test_torchvisions_names_stand_only_where_it_has_such_a_part():
    whole = table([18, 224, "post", "batch", 24, True])["points"]
    assert whole["conv3_x.1.relu1"]["torchvision"] == "layer2.0.relu"
    assert whole["conv3_x.1.shortcut"]["torchvision"] == "layer2.0.downsample"
    for address in ("conv3_x.1.sum", "conv3_x.1.residual", "conv3_x.2.shortcut"):
        assert whole[address]["torchvision"] is None
    for other in (["pre", "batch", 24, True], ["post", "batch", 24, False]):
        points = table([18, 224, *other])["points"]
        assert {point["torchvision"] for point in points.values()} == {None}


def test_one_unit_is_read_exactly_in_both_runs():
    image = pictures.find("shapes").image
    run, intact = runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.1"))
    for address, place in (("conv3_x.2.sum", [5, 3, 2]), ("fc", [7, 0, 0])):
        at = tuple(place) if address != "fc" else place[0]
        now, before = (float(runs.point(which, address)[at]) for which in (run, intact))
        asked = [run.key.name, intact.key.name, address, *place]
        assert unit(asked)["values"] == [now, before, now - before]
        assert unit([run.key.name, None, address, *place])["values"] == [now]
    for place in ([512, 0, 0], [-1, 0, 0], [0, 14, 0]):
        assert set(unit([run.key.name, None, "conv3_x.2", *place])) == {"error"}


def painted(*, regime="batch", weights="fresh", order="post", seed=0, drawn=None, before=None):
    return walk.show(18, regime, weights, order, seed, drawn, "shapes", before)


@pytest.mark.parametrize(
    "drawn",
    [
        None,
        [],
        "conv3_x.1",
        {"cuts": None},
        {"cuts": ["nothing"], "strength": 0.5},
        {"cuts": [7, None, {}], "strength": "strong"},
        {"cuts": ["conv4_x.6"], "strength": float("nan")},
        {"cuts": ["conv4_x.1"], "strength": 1},
    ],
)
def test_cuts_that_do_not_exist_or_change_nothing_change_nothing(run, drawn):
    updates = painted(drawn=drawn)
    assert updates.maps["trace"] == run.key.name
    assert updates.maps["intact"] is None


@pytest.mark.parametrize("seed", [None, -1, "7", True, float("inf"), [], 0.4])
def test_a_seed_that_is_none_is_the_first(run, seed):
    assert painted(seed=seed).maps["trace"] == run.key.name


def test_a_seed_out_of_range_is_put_right_and_an_empty_field_keeps_the_last():
    first = painted(seed=3)
    assert "value" not in first.seed and first.choice.seed == 3
    for seed, kept in ((-1, 0), (99_999, 9999), (1.5, 1)):
        updates = painted(seed=seed, before=first.choice)
        assert updates.seed["value"] == updates.choice.seed == kept
        assert "0 to 9999" in updates.message
    assert painted(seed=None, before=first.choice) == walk.WalkUpdate(), (
        "its reader is about to type"
    )


def test_two_controls_that_both_differ_from_the_last_render_are_both_set():
    """One of them was read before that render had changed it in the browser."""
    first = painted(regime="none")
    updates = painted(regime="trained", weights="bundled", before=first.choice)
    assert (updates.regime, updates.weights) == ("trained", "bundled")
    one = painted(regime="trained", before=first.choice)
    assert (one.regime, one.weights) == (gr.skip(), "bundled")


@pytest.mark.parametrize("strange", [None, 7, "lesion", ["batch"]])
def test_controls_that_say_nothing_known_mean_the_default(run, strange):
    updates = painted(regime=strange, weights=strange, order=strange)
    assert updates.maps["trace"] == run.key.name
    for measure in (strange, "std", "gradient_norm"):
        assert walk.chart(updates.choice, measure, measure, strange).activations


@pytest.mark.parametrize("step", ["conv3_x.1", "conv3_x.1.bn1", "fc", "conv9_x.1", "", None, 7])
def test_the_maps_where_the_reader_stands_come_with_a_run(step):
    maps = painted(drawn={"cuts": ["conv3_x.2"], "step": step}).maps
    came, asked = maps["sheet"], sheet([maps["trace"], step, 0])
    assert came == ({**asked, "address": step} if "png" in asked else None)
    assert (came is None) == (step not in ("conv3_x.1", "conv3_x.1.bn1", "fc"))


def test_an_echo_of_what_is_painted_paints_nothing_and_a_change_does():
    first = painted(drawn={"cuts": ["conv3_x.2"], "strength": 0.5})
    again = painted(drawn={"cuts": ["conv3_x.2"], "strength": 0.5}, before=first.choice)
    assert again == walk.WalkUpdate()
    other = painted(drawn={"cuts": ["conv3_x.2"], "strength": 0.25}, before=first.choice)
    assert other.maps["trace"] != first.maps["trace"]
    assert other.maps["render_id"] > first.maps["render_id"]


def test_a_control_that_says_it_already_is_left_alone_and_another_is_put_right():
    same = painted(order="pre")
    assert same.regime == same.weights == gr.skip()
    assert "value" not in same.order
    other = painted(regime="none", weights="unheard-of", order="sideways")
    assert other.weights == "fresh" and other.order["value"] == "post"


def test_a_depth_that_the_server_set_itself_is_not_run_again():
    before = painted().choice
    same = ("batch", "fresh", "post", 0, {"cuts": ["conv3_x.1"]}, "shapes", before)
    assert walk.show_depth(18, *same) == walk.WalkUpdate()
    assert walk.show_depth(34, *same).choice.depth == 34


def test_a_picture_that_is_gone_is_asked_for_again():
    for name in (None, 7, "0" * 16, "../../etc/passwd"):
        updates = walk.show(18, "batch", "fresh", "post", 0, None, name)
        assert set(updates.picture["shown"]) == {"lost"}


@pytest.mark.parametrize("experiment", ["seeds", "depths", "path", "order", "closed", 7, None])
def test_any_experiment_is_answered(experiment, monkeypatch):
    monkeypatch.setattr(experiments, "DEPTHS", (18,))
    monkeypatch.setattr(experiments, "SEEDS", 2)
    choice = painted(drawn={"cuts": ["conv3_x.1"], "strength": 0.5}).choice
    choice = replace(choice, render_id=10**12)
    question = walk.chart(choice, "activation_std", "gradient_norm", experiment).question
    assert (question is not None) == (experiment in experiments.EXPERIMENTS)
    *_, last = walk.run_experiment(question)
    assert last.panel["visible"] == (question is not None)
    if last.panel["visible"]:
        assert last.left["value"] is not None and "<p" in last.text


def test_an_experiment_stops_when_a_newer_render_has_begun():
    question = walk.chart(painted().choice, "activation_std", "gradient_norm", "seeds").question
    render.renders.take("")
    assert list(walk.run_experiment(question)) == []


def test_an_experiment_stops_when_another_is_wanted():
    choice = replace(painted().choice, render_id=10**12)
    question = walk.chart(choice, "activation_std", "gradient_norm", "seeds").question
    walk.chart(choice, "activation_std", "gradient_norm", "path")
    assert list(walk.run_experiment(question)) == []


@pytest.mark.parametrize("classes", [24, 1000])
def test_the_last_layer_has_as_many_units_as_the_network_has_classes(classes):
    fc = table([18, 224, "post", "batch", classes, True])["points"]["fc"]
    assert fc["shape"][0] == classes and fc["parameters"] == 513 * classes
