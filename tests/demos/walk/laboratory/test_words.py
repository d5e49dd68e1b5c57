"""The laboratory's sentences follow the numbers."""

import pytest

from demos._page.settings import RunSettings
from demos.walk.laboratory import words
from demos.walk.laboratory.experiments import _comparable
from resnet_core import DEPTHS, INTACT, architecture
from resnet_core.experiments.many_runs import transfer_to_depth
from resnet_core.surgery import scale_skips
from tests.demos import prose


def run(first, last=1.0):
    return {"conv2_x.1": first, "conv3_x.1": 1.0, "conv5_x.2": last}


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((3.0, 5.0), "larger"),
        ((0.2, 0.5), "smaller"),
        ((0.5, 3.0), "neither"),
        ((1.04, 3.0), "neither"),
        ((3.0, float("nan")), "unknown"),
    ],
)
def test_seeds_agree_or_they_do_not(values, verdict):
    assert words.agreement(values) == verdict
    drawn = [run(value) for value in values]
    intact = [run(1.0) for _ in values]
    own = words.seeds("gradient_norm", [4, 5], drawn, drawn, "skips intact")
    said = words.seeds("gradient_norm", [4, 5], drawn, intact, "all skips cut")
    wanted = [4, 5] if verdict == "unknown" else [min(values), max(values), 4, 5]
    assert [n for n in prose.numbers(said) if n] == [n for n in prose.numbers(own) if n] == wanted
    assert prose.blocks(own) == ["conv2_x.1", "conv5_x.2"] and prose.blocks(said) == ["conv2_x.1"]
    assert said.startswith("With all skips cut, ")


def test_the_verdicts_on_seeds_are_told_apart():
    pairs = ((3.0, 5.0), (0.2, 0.5), (0.5, 3.0), (3.0, float("nan")))
    made = [[run(value) for value in values] for values in pairs]
    said = {prose.verdict(words.seeds("gradient_norm", [4, 5], d, d, "")) for d in made}
    assert len(said) == 4


@pytest.mark.parametrize(
    ("values", "way", "kinds"),
    [
        ((1.0, 2.0, 3.0), "grows", []),
        ((3.0, 2.0, 1.0), "falls", []),
        ((1.0, 3.0, 2.0), "neither", ["basic blocks it grows"]),
        ((3.0, 1.0, 2.0, 1.5), "neither", ["basic blocks it falls", "bottlenecks it falls"]),
        ((1.0, 1.0, 1.0), "neither", []),
        ((1.0,), "neither", []),
        ((1.0, 2.0), "grows", []),
        ((2.0, 1.0), "falls", []),
    ],
)
def test_depths_grow_fall_or_neither(values, way, kinds):
    assert words.trend(values) == way
    numbers = {depth: run(value) for depth, value in zip((18, 34, 50, 101), values, strict=False)}
    said = words.depths("gradient_norm", numbers, "all skips intact")
    assert "all skips intact" in said
    listed = [n for depth, value in zip(numbers, values, strict=True) for n in (value, depth)]
    assert prose.numbers(said) == pytest.approx(listed)
    assert all(kind in said for kind in kinds) and ("blocks it" in said) == bool(kinds)


def test_the_verdicts_on_depth_are_told_apart():
    series = ((1.0, 2.0, 3.0), (3.0, 2.0, 1.0), (1.0, 1.0, 1.0), (1.0,), (1.0, 2.0), (2.0, 1.0))
    series = (*series, (1.0, float("nan"), 2.0))
    ends = []
    for values in series:
        numbers = {d: run(value) for d, value in zip((18, 34, 50), values, strict=False)}
        said = words.depths("gradient_norm", numbers, "")
        ends.append(prose.verdict(said.rsplit(". ", 1)[-1]))
    assert len(set(ends)) == len(series)


@pytest.mark.parametrize(
    ("cut", "strength", "said"),
    [
        ([], 0.0, "all skips intact"),
        ("all", 1.0, "all skips intact"),
        ("all", 0.0, "all skips cut at every depth"),
        ("identity", 0.5, "all identity skips × 0.5 at every depth"),
        ("conv3_x", 0.0, "all skips of conv3_x cut at every depth"),
        ("conv3_x.2", 0.0, "the skip of conv3_x.2 cut at every depth"),
        ("conv4_x.6", 0.0, "the skip of conv4_x.6 cut at 34, and "),
    ],
)
def test_what_is_cut_at_every_depth_is_told_from_what_some_depths_lack(cut, strength, said):
    chosen = scale_skips(34, cut, strength)
    changes = {depth: transfer_to_depth(chosen, 34, depth) for depth in DEPTHS}
    assert words.everywhere(34, changes).startswith(said)
    lacking = cut == "conv4_x.6"
    assert ("(none at 18)" in words.everywhere(34, changes)) is lacking
    assert (changes[18] == INTACT) is (lacking or "intact" in said)


@pytest.mark.parametrize(
    ("post", "pre", "verdict"),
    [
        (100.0, 2.0, "pre"),
        (2.0, 0.01, "post"),
        (10.3, 10.8, "neither"),
        (1.3, 1.35, "both"),
        (1.3, 1 / 1.35, "both"),
    ],
)
def test_the_orders_are_compared_by_how_even_they_are(post, pre, verdict):
    assert words.more_even(post, pre) == verdict
    said = words.orders("gradient_norm", run(post), run(pre), "all skips cut")
    assert said.startswith("With all skips cut, ")
    assert prose.numbers(said) == pytest.approx([post, pre], rel=0.01)
    kinds = ((100.0, 2.0), (2.0, 100.0), (10.0, 10.0), (1.0, 1.0), (0.0, 3.0))
    each = {prose.verdict(words.orders("gradient_norm", run(a), run(b), "")) for a, b in kinds}
    assert len(each) == len(kinds)


def test_a_norm_that_is_even_per_unit_is_compared_as_even():
    """An L2 norm 2.5 times as large in conv2_x is as large per unit: √6.125 ≈ 2.5."""
    choice = RunSettings(18, "none", "fresh", "post", 0, "shapes")
    values = dict.fromkeys((b.address for b in architecture(18).blocks), 1.0)
    values["conv2_x.1"] = 6.125**0.5
    per_unit = _comparable("gradient_norm", values, choice, 18)
    assert per_unit["conv2_x.1"] == pytest.approx(per_unit["conv5_x.2"])
    assert _comparable("weight_gradient", values, choice, 18) == values


def test_every_sentence_of_the_laboratory_is_short():
    long = {depth: run(2.0 * depth) for depth in DEPTHS}
    texts = [
        words.seeds("gradient_norm", [0, 4], [run(3.0)] * 5, [run(1.0)] * 5, "2 of 8 skips × 0.5"),
        words.depths("gradient_norm", long, "all identity skips × 0.5 at every depth"),
        words.orders("weight_gradient", run(3.0), run(1.0), "all skips of conv3_x, conv4_x cut"),
    ]
    assert max(map(prose.longest, texts)) <= 25
