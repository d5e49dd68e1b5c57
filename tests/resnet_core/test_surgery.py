from dataclasses import FrozenInstanceError, replace

import pytest

from resnet_core import DEPTHS, INTACT, Surgery, architecture, cut_skips
from resnet_core.surgery import scale_skips


def test_a_cut_skip_has_the_factor_0_and_all_others_keep_1():
    surgery = cut_skips(18, "conv3_x.2")
    assert surgery.alpha("conv3_x.2") == 0 and surgery.beta("conv3_x.2") == 1
    assert surgery.alpha("conv3_x.1") == 1
    assert surgery.cuts == ("conv3_x.2",)
    assert surgery == Surgery(shortcut={"conv3_x.2": 0})


def test_the_same_cuts_named_in_any_way_are_one_run():
    ways = [
        cut_skips(18, "conv4_x"),
        cut_skips(18, ["conv4_x.2", "conv4_x.1"]),
        cut_skips(18, (name for name in ("conv4_x.1", "conv4_x", "conv4_x.1"))),
        Surgery({"conv4_x.2": 0, "conv4_x.1": 0.0, "conv2_x.1": 1}),
        Surgery((("conv4_x.2", 0.0), ("conv4_x.1", 0.0)), {"conv4_x.1": 1.0}),
    ]
    assert len(set(ways)) == 1
    assert len({repr(way) for way in ways}) == 1


@pytest.mark.parametrize("depth", DEPTHS)
def test_all_cuts_every_skip_and_each_stage_its_own(depth):
    net = architecture(depth)
    assert set(cut_skips(depth, "all").cuts) == {block.address for block in net.blocks}
    assert cut_skips(depth, [stage.name for stage in net.stages]) == cut_skips(depth, "all")
    for stage in net.stages:
        assert set(cut_skips(depth, stage.name).cuts) == {b.address for b in stage.blocks}
    assert cut_skips(depth, []) == INTACT


@pytest.mark.parametrize("name", ["conv3_x.5", "conv3_x.0", "conv6_x", "conv1", "ALL", ""])
def test_cutting_what_is_not_there_is_answered_with_what_can_be_cut(name):
    with pytest.raises(ValueError, match=r"^ResNet-34 has no block .* or 'all'\.$"):
        cut_skips(34, ["conv2_x.1", name])
    with pytest.raises(ValueError, match="There is no ResNet-20"):
        cut_skips(20, "all")


def test_a_factor_of_1_is_no_change():
    assert Surgery({"conv2_x.1": 1.0}, {"conv5_x.2": 1}) == INTACT == Surgery()
    assert hash(Surgery({"conv2_x.1": 1.0})) == hash(INTACT)
    assert INTACT.cuts == () and INTACT.blocks == frozenset()


def test_factors_between_scale_a_branch_and_cut_nothing():
    surgery = Surgery({"conv2_x.1": 0.5, "conv2_x.2": 0}, {"conv3_x.1": 0, "conv2_x.1": -2})
    assert surgery.cuts == ("conv2_x.2",)
    assert surgery.blocks == {"conv2_x.1", "conv2_x.2", "conv3_x.1"}
    assert (surgery.alpha("conv2_x.1"), surgery.beta("conv2_x.1")) == (0.5, -2.0)
    assert (surgery.alpha("conv3_x.1"), surgery.beta("conv3_x.1")) == (1.0, 0.0)


def test_different_changes_are_different_runs():
    changes = [
        INTACT,
        Surgery({"conv2_x.1": 0}),
        Surgery(residual={"conv2_x.1": 0}),
        Surgery({"conv2_x.1": 0.5}),
        Surgery({"conv2_x.2": 0}),
    ]
    assert len(set(changes)) == len(changes)


@pytest.mark.parametrize("factor", [float("nan"), float("inf"), float("-inf")])
def test_a_factor_that_is_not_a_number_is_refused(factor):
    for branches in ({"shortcut": {"conv2_x.1": factor}}, {"residual": {"conv2_x.1": factor}}):
        with pytest.raises(ValueError, match=r"^The factor of conv2_x\.1 is .* finite number\.$"):
            Surgery(**branches)


def test_zero_is_zero_whatever_its_sign():
    assert repr(Surgery({"conv2_x.1": -0.0})) == repr(Surgery({"conv2_x.1": 0.0}))


def test_a_surgery_is_a_value_that_nobody_can_change():
    factors = {"conv2_x.1": 0.0}
    surgery = Surgery(factors)
    before = hash(surgery)
    factors["conv2_x.2"] = 0.0
    assert surgery.cuts == ("conv2_x.1",) and hash(surgery) == before
    with pytest.raises(FrozenInstanceError):
        surgery.shortcut = ()
    assert replace(surgery, residual={"conv2_x.1": 0.5}).cuts == ("conv2_x.1",)


@pytest.mark.parametrize(
    "names",
    [
        ("all",),
        ("identity",),
        ("projection",),
        ("conv3_x",),
        ("conv2_x", "conv5_x", "conv3_x.2"),
        ("conv4_x.2", "conv5_x.1"),
        (),
    ],
)
@pytest.mark.parametrize("depth", [18, 50, 152])
def test_the_names_of_a_surgery_make_it_again(depth, names):
    surgery = scale_skips(depth, names, 0.5)
    assert surgery.groups(depth) == names
    assert scale_skips(depth, surgery.groups(depth), 0.5) == surgery


def test_a_stage_that_is_named_block_by_block_is_a_stage():
    assert cut_skips(18, ["conv3_x.1", "conv3_x.2"]).groups(18) == ("conv3_x",)
