"""Many runs, only their numbers: equal to those of the runs, and the same change at any depth."""

import pytest

from resnet_core import architecture, cut_skips, keys, runs
from resnet_core.drawings.still_life import draw_shapes
from resnet_core.experiments import many_runs
from resnet_core.surgery import INTACT, Surgery, scale_skips


@pytest.fixture(scope="module")
def picture():
    return draw_shapes()


def test_a_survey_has_the_numbers_of_the_runs_and_keeps_no_run(picture):
    surgery, measures = cut_skips(18, "conv4_x"), ("activation_std", "weight_gradient")
    key = keys.key_of(picture, 18, "fresh", seed=3)
    surveyed = many_runs.numbers(key, picture, surgery, measures)
    assert runs.known(key.name) is None
    pair = runs.run(picture, 18, "fresh", surgery, seed=3)
    for numbers, run in zip(surveyed, pair, strict=True):
        assert numbers.target == run.target
        assert numbers.values["activation_std"] == run.activation_std
        assert numbers.values["weight_gradient"] == runs.weight_gradient(run)
    intact = many_runs.numbers(key, picture, INTACT, measures)
    assert intact[0] is intact[1] is surveyed[1]


@pytest.mark.parametrize("group", ["all", "identity", "projection"])
@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_what_is_done_to_every_skip_is_done_to_every_skip_of_another_depth(group, strength):
    for depth, other in ((18, 152), (152, 18), (34, 50)):
        here, there = (scale_skips(d, group, strength) for d in (depth, other))
        assert many_runs.transfer_to_depth(here, depth, other) == there
        assert many_runs.transfer_to_depth(here, depth, depth) == here


def test_whole_stages_stay_whole_and_single_blocks_stay_where_they_exist():
    here = cut_skips(18, ["conv3_x", "conv4_x.2"])
    there = many_runs.transfer_to_depth(here, 18, 152)
    assert there == cut_skips(152, ["conv3_x", "conv4_x.2"])
    assert many_runs.transfer_to_depth(cut_skips(152, "conv4_x.30"), 152, 18) == INTACT
    assert many_runs.transfer_to_depth(INTACT, 18, 50) == INTACT
    assert (
        many_runs.transfer_to_depth(Surgery({"conv2_x.1": 0.25}), 18, 34).alpha("conv2_x.1") == 0.25
    )


def test_every_measure_has_a_number_for_every_block(picture):
    run, _ = runs.run(picture, 18, "fresh")
    blocks = [block.address for block in architecture(18).blocks]
    for measure in many_runs.Measure.__args__:
        assert list(many_runs.measured(run, measure)) == blocks
