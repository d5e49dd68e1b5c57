"""The laboratory's sentences follow the numbers."""

import pytest

from demos.walk.laboratory import words
from resnet_core import DEPTHS, INTACT
from resnet_core.experiments.many_runs import alike
from resnet_core.surgery import scale_skips


def run(first, last=1.0):
    return {"conv2_x.1": first, "conv3_x.1": 1.0, "conv5_x.2": last}


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((3.0, 5.0), "all agree that it is larger"),
        ((0.2, 0.5), "all agree that it is smaller"),
        ((0.5, 3.0), "do not agree"),
        ((3.0, float("nan")), "not finite"),
    ],
)
def test_seeds_agree_or_they_do_not(values, verdict):
    drawn = [run(value) for value in values]
    assert verdict in words.seeds("gradient_norm", [4, 5], drawn, drawn, "skips intact")
    intact = [run(1.0) for _ in values]
    said = words.seeds("gradient_norm", [4, 5], drawn, intact, "all skips cut")
    assert verdict in said and "the intact one" in said and "4 to 5" in said
    assert said.startswith("With all skips cut, ")


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((1.0, 2.0, 3.0), "grows with every depth"),
        ((3.0, 2.0, 1.0), "falls with every depth"),
        ((1.0, 3.0, 2.0), "not move one way with depth; among basic blocks it grows."),
        ((3.0, 1.0, 2.0, 1.5), "; among basic blocks it falls and among bottlenecks it falls."),
        ((1.0, 1.0, 1.0), "not move one way with depth."),
        ((1.0,), "One depth alone"),
        ((1.0, 2.0), "larger at 34 than at 18; two depths show no rule"),
        ((2.0, 1.0), "smaller at 34 than at 18; two depths show no rule"),
        ((1.0, float("nan"), 2.0), "nothing to compare"),
    ],
)
def test_depths_grow_fall_or_neither(values, verdict):
    numbers = {depth: run(value) for depth, value in zip((18, 34, 50, 101), values, strict=False)}
    said = words.depths("gradient_norm", numbers, "all skips intact")
    assert verdict in said and "18: " in said and "all skips intact" in said


@pytest.mark.parametrize(
    ("cut", "strength", "said"),
    [
        ([], 0.0, "all skips intact"),
        ("all", 1.0, "all skips intact"),
        ("all", 0.0, "all skips cut at every depth"),
        ("identity", 0.5, "all identity skips × 0.5 at every depth"),
        ("conv3_x", 0.0, "all skips of conv3_x cut at every depth"),
        ("conv3_x.2", 0.0, "the skip of conv3_x.2 cut at every depth"),
        ("conv4_x.6", 0.0, "the skip of conv4_x.6 cut at 34, and their like at the other depths"),
    ],
)
def test_what_is_cut_at_every_depth_is_told_from_what_some_depths_lack(cut, strength, said):
    chosen = scale_skips(34, cut, strength)
    changes = {depth: alike(chosen, 34, depth) for depth in DEPTHS}
    assert words.everywhere(34, changes).startswith(said)
    lacking = cut == "conv4_x.6"
    assert ("(none at 18)" in words.everywhere(34, changes)) is lacking
    assert (changes[18] == INTACT) is (lacking or "intact" in said)


def test_the_path_sentence_says_why_the_whole_signal_differs_only_where_it_does():
    far = words.path(0.5, 16, 1.5e-5, 1.5e-5, {"with batch statistics": 0.6, "without": 0.013})
    assert "λ¹⁶" in far and "says nothing about the whole" in far and "0.6" in far
    near = words.path(0.95, 2, 0.9025, 0.9025, {"with batch statistics": 0.95, "without": 0.9})
    assert "follows it within a tenth" in near and "says nothing" not in near
    apart = words.path(0.5, 1, 0.5, 0.5, {"in the trained network": 0.954})
    assert "says nothing about the whole" in apart and "within a tenth" not in apart
    mixed = words.path(0.5, 2, 0.25, 0.25, {"with batch statistics": 0.9, "without": 0.25})
    assert "does not follow it" in mixed
    assert "32-bit" in words.path(0.05, 50, 1e-65, 0.0, {"without": 0.5})
    assert "32-bit" not in far and "1 shortcut:" in words.path(0.5, 1, 0.5, 0.5, {"without": 0.5})


@pytest.mark.parametrize(
    ("post", "pre", "verdict"),
    [
        (100.0, 2.0, ": more even in pre-activation order."),
        (2.0, 0.01, ": more even in post-activation order."),
        (10.3, 10.8, ": about as uneven in one order as in the other."),
        (1.3, 1.35, ": about even in both."),
        (0.0, 3.0, "0 or not finite in one of the two orders."),
    ],
)
def test_the_orders_are_compared_by_how_even_they_are(post, pre, verdict):
    said = words.orders("gradient_norm", run(post), run(pre), "all skips cut")
    assert said.startswith("With all skips cut, ") and said.endswith(verdict)
