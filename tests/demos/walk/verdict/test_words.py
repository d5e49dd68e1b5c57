"""The verdict's cells say the numbers they are given, on the side where they belong."""

import math

import pytest

from demos.walk.verdict import words
from demos.walk.verdict.words import Answer, Drawings
from resnet_core import INTACT, architecture
from resnet_core.experiments.answers import Answers
from resnet_core.experiments.shipped_answers import Spread
from resnet_core.surgery import scale_skips

NET18, NET152 = architecture(18), architecture(152)


@pytest.mark.parametrize(
    ("blocks", "strength", "label", "what"),
    [
        ("conv5_x.2", 0.0, "you cut", "conv5_x.2"),
        ("conv4_x", 0.0, "you cut", "all of conv4_x"),
        ("all", 0.0, "you cut", "all 8 skips"),
        (["conv2_x.1", "conv3_x.2", "conv5_x.1"], 0.0, "you cut", "3 of 8 skips"),
        ("conv3_x.1", 0.35, "you scaled by 0.35", "conv3_x.1"),
        ("all", 0.5, "you scaled by 0.5", "all 8 skips"),
    ],
)
def test_what_is_cut_or_scaled_is_named(blocks, strength, label, what):
    surgery = scale_skips(18, blocks, strength)
    told = words.cut(surgery, NET18)
    assert (told["label"], told["what"]) == (label, what)
    assert all(block in told["title"] for block in surgery.blocks)


def test_names_follow_the_order_of_computation():
    told = words.cut(scale_skips(152, ["conv4_x.12", "conv4_x.2"], 0), NET152)
    assert told["title"].index("conv4_x.2,") < told["title"].index("conv4_x.12")


def test_where_nothing_is_cut_the_row_says_what_to_do():
    told = words.cut(INTACT, NET18)
    assert told["label"] == "" and told["what"] == "Click an arc to cut a skip connection."


def test_the_answer_is_the_likeliest_class_before_and_after():
    tree, key = Answer("tree", 0.938), Answer("key", 0.204)
    assert words.answer(tree, tree, changed=False)["pairs"] == [["tree 94%", None]]
    stays = words.answer(tree, Answer("tree", 0.2), changed=True)
    assert stays["pairs"] == [["tree 94%", "20%"]] and "stays tree" in stays["title"]
    other = words.answer(tree, key, changed=True)
    assert other["pairs"] == [["tree 94%", "key 20%"]] and "stays" not in other["title"]


def test_logits_that_are_not_finite_are_no_answer():
    told = words.answer(Answer("tree", 0.9), None, changed=True)
    assert told["pairs"] == [["tree 90%", "no finite answer"]]


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0%"), (0.001, "<1%"), (0.006, "1%"), (0.994, "99%"), (0.999, ">99%"), (1.0, "100%")],
)
def test_only_none_and_all_are_called_so(share, said):
    assert words.answer(Answer("key", share), None, changed=False)["pairs"] == [
        [f"key {said}", None]
    ]


def of(count, right, sure):
    return Answers(count, right, sure * count)


def test_drawings_say_right_and_sure_before_and_after():
    found = Drawings(240, 1 / 24, of(240, 233, 0.87), of(240, 24, 0.05))
    told = words.drawings(found)
    assert found.finished
    assert told["pairs"] == [["97%", "10%"], ["87%", "5%"]]
    assert told["label"].startswith("240 new drawings") and "4%" in told["title"]
    intact = words.drawings(Drawings(240, 1 / 24, of(240, 233, 0.87), None))
    assert intact["pairs"] == [["97%", None], ["87%", None]]


def test_drawings_that_are_still_counted_are_told_with_their_number():
    found = Drawings(240, 1 / 24, of(240, 233, 0.87), of(80, 40, 0.3))
    told = words.drawings(found)
    assert not found.finished
    assert told["label"].startswith("80 of 240 new drawings")
    assert told["pairs"] == [["97%", "50%"], ["87%", "30%"]]
    none = words.drawings(Drawings(240, 1 / 24, of(240, 233, 0.87), Answers()))
    assert none["label"].startswith("0 of 240") and none["pairs"] == [["97%", "…"], ["87%", "…"]]


def test_the_gradient_is_told_before_and_after_with_its_ratio():
    told = words.gradient("conv2_x.1", 0.02, 0.0086)
    assert told["pairs"] == [["0.02", "0.0086"]] and told["ratio"] == "× 0.43"
    assert "conv2_x.1" in told["label"]
    intact = words.gradient("conv2_x.1", 0.02, None)
    assert intact["pairs"] == [["0.02", None]] and "ratio" not in intact
    grown = words.gradient("conv2_x.1", 2e-5, math.inf)
    assert grown["pairs"] == [["2.0·10⁻⁵", "not finite"]]
    assert "not finite" in words.gradient("conv2_x.1", 0.0, 0.1)["ratio"]


def spread(cut, mean, least, most):
    return Spread(cut, 3, mean, least, most)


def test_the_curve_says_what_one_cut_does_and_what_all_do():
    spreads = [
        spread(0, 0.97, 0.97, 0.97),
        spread(1, 0.96, 0.93, 0.98),
        spread(2, 0.6, 0.3, 0.9),
        spread(3, 0.4, 0.1, 0.5),
        spread(4, 0.04, 0.04, 0.04),
    ]
    told = words.curve(spreads, 1 / 24)
    assert told["points"][3] == [3, 0.4, 0.1, 0.5]
    for fact in ("one skip cut, 93% to 98%", "3 cut it is 40%", "all 4 cut it is 4%", "gets 4%"):
        assert fact in told["sentence"]
    flat = words.curve([spread(0, 0.9, 0.9, 0.9), spread(1, 0.8, 0.8, 0.8)], 0.5)
    assert flat["sentence"].count("80%") == 2 and "90%" not in flat["sentence"]
