"""Readings of the charts follow the numbers."""

import math

import pytest

from demos._components.picture import pictures
from demos._readings.charts import chart_numbers, units
from demos._words.chart_numbers import growth
from demos._words.numbers import per_unit
from demos.walk import chart_words as words
from resnet_core import architecture, build_network, cut_skips, runs, trace
from resnet_core.images import crops
from tests.demos import prose
from tests.demos.made_charts import BLOCKS, FIRST, LAST, UNITS, chart, level, norms, slope

ACTIVATIONS = ["activation_std", "activation_mean", "residual_share"]


@pytest.mark.parametrize("measure", ACTIVATIONS)
@pytest.mark.parametrize(
    ("factors", "blocks", "numbers"),
    [
        ([1, 1, 3, 3, 3, 3, 3, 3], ["conv2_x.2", "conv3_x.1", "conv5_x.2"], [3]),
        (
            [1, 1, 1, 0.5, 0.25, 1.001, 1, 1],
            ["conv3_x.1", "conv3_x.2", "conv4_x.1", "conv4_x.2"],
            [0.25, 0.5, 1],
        ),
        ([0.5, 1.001, 1, 1, 1, 1, 1, 1], ["conv2_x.1", "conv2_x.2"], [0.5, 1]),
        ([1, 1, 3, 3, 3, 3, 3, 1], ["conv2_x.2", "conv3_x.1", "conv5_x.2"], [1, 3]),
        ([1, 1, 1.001, 1, 1, 1, 1, 1], ["conv2_x.2", "conv3_x.1"], [1]),
        ([1, 1, 1, 1, 1, 1, 1, 1.005], ["conv5_x.1", "conv5_x.2"], [1]),
        ([1, 1, 1, 1, 1, 1, 1, 1], [], []),
        ([1, 1, 3, 0, 1, 1, 1, 1], ["conv2_x.2", "conv3_x.1"], [0]),
        ([1, 1, 3, float("inf"), 1, 1, 1, 1], ["conv2_x.2", "conv3_x.1"], [0]),
    ],
)
def test_an_activation_reading_says_where_and_how_far_it_leaves_the_intact_run(
    measure, factors, blocks, numbers
):
    values = {block: 2.0 * factor for block, factor in zip(BLOCKS, factors, strict=True)}
    sentence = words.reading(chart(measure, values, level(2.0)))
    assert prose.blocks(sentence) == blocks
    assert prose.numbers(sentence) == numbers


def test_far_near_broken_and_unchanged_are_told_apart():
    said = {
        prose.verdict(words.reading(chart("activation_std", values, level(2.0))))
        for values in (
            {**level(2.0), LAST: 6.0},
            {**level(2.0), LAST: 2.001},
            {**level(2.0), LAST: 0.0},
            level(2.0),
        )
    }
    assert len(said) == 4


def test_a_block_that_happens_to_come_close_at_the_end_is_not_back():
    ratios = dict(zip(BLOCKS, [3, 3, 3, 3, 3, 3, 3, 1.0], strict=True))
    assert words.apart(ratios) == BLOCKS
    assert words.apart({**ratios, "conv5_x.1": 1.0}) == BLOCKS[:6]
    assert words.apart(level(1.005)) == [] and words.apart(level(1.02)) == BLOCKS


@pytest.mark.parametrize("measure", ACTIVATIONS)
def test_an_intact_reading_has_both_ends(measure):
    sentence = words.reading(chart(measure, slope(2.0, 7.0)))
    assert prose.numbers(sentence) == [2, 7] and prose.blocks(sentence) == [FIRST, LAST]


def test_negative_means_are_said_to_be_hollow_points():
    for values, said in ((level(0.5), False), ({**level(0.5), LAST: -0.5}, True)):
        assert ("Hollow" in words.reading(chart("activation_mean", values))) == said
        cut = words.reading(chart("activation_mean", level(0.25), values))
        assert ("Hollow" in cut) == said


def test_the_silent_share_is_that_of_both_runs():
    for share, numbers in ((0.5, [50, 25]), (0.1, [10, 25]), (0.254, [1]), (0.25, [])):
        after = {**level(0.25), "conv4_x.2": share}
        sentence = words.reading(chart("silenced", after, level(0.25)))
        assert prose.numbers(sentence) == numbers
        assert prose.blocks(sentence) == (["conv4_x.2"] if len(numbers) == 2 else [])
    assert prose.numbers(words.reading(chart("silenced", slope(0.2, 0.6)))) == [20, 60, 0]
    places = {words.reading(chart("silenced", level(0.25), order=o)) for o in ("post", "pre")}
    assert len(places) == 2


def test_a_gradient_is_compared_per_unit_because_norms_grow_with_the_tensor():
    """Equal units have unequal norms: conv2_x puts out 6.125 times as many as conv5_x."""
    even = chart("gradient_norm", norms(1.0))
    assert growth(even) == pytest.approx(1.0)
    said = prose.numbers(words.reading(even))
    assert said == [1, 2.47, 6.12] and math.sqrt(6.125) == pytest.approx(2.47, abs=0.01)
    assert prose.numbers(words.reading(chart("gradient_norm", norms(10.0))))[0] == 10
    none = chart("gradient_norm", {**level(1.0), FIRST: 0.0})
    assert prose.blocks(words.reading(none)) == [FIRST]


@pytest.mark.parametrize("depth", [18, 50])
@pytest.mark.parametrize("regime", ["batch", "none"])
def test_the_growth_per_unit_is_that_of_the_root_mean_squares(depth, regime):
    """The oracle is the tensor of gradients itself, from a trace."""
    image = pictures.find("gratings").image
    network = build_network(depth, norm="batch" if regime == "batch" else "none")
    batch = crops(image, 2, size=64)
    traced = trace(
        network,
        batch,
        surgery=cut_skips(depth, "all"),
        batch_statistics=regime == "batch",
        target=(1, 2),
        objective="cross_entropy",
    )
    gradients = {a: t for a, t in traced.gradients.items() if a.endswith(".out")}
    wanted = {a.removesuffix(".out"): float(t.square().mean().sqrt()) for a, t in gradients.items()}
    norm = {a.removesuffix(".out"): float(t.norm()) for a, t in gradients.items()}
    found = per_unit(norm, units(architecture(depth, input_size=64), 2))
    assert found == pytest.approx(wanted, rel=1e-4)


@pytest.mark.parametrize(
    ("now", "intact", "verdict"),
    [
        (4.2, 1.5, "more"),
        (1.5, 4.2, "less"),
        (1.5, 1.5, "alike"),
        (0.05, 0.9, "more"),
        (0.05, 14.0, "more"),
        (0.9, 0.05, "less"),
        (1230.0, 40.0, "more"),
        (40.0, 1230.0, "less"),
    ],
)
def test_a_changed_gradient_is_judged_against_the_intact_one(now, intact, verdict):
    """The same factor is judged by the run beside it, never by a threshold of its own."""
    assert words.beside_intact(now, intact) == verdict
    made = chart("gradient_norm", norms(now), norms(intact))
    sentence = words.reading(made)
    assert prose.numbers(sentence)[-2:] == pytest.approx([now, intact], rel=0.005)
    assert prose.blocks(sentence) == [FIRST, LAST, FIRST]
    way = "shrinks" if now < 1 else "grows"
    assert (way in sentence) == (verdict != "alike")
    assert "explode" not in sentence


def test_each_regime_says_what_a_changed_gradient_is_worth_there():
    said = {
        regime: words.reading(chart("gradient_norm", norms(40.0), norms(2.0), regime=regime))
        for regime in ("batch", "none", "trained")
    }
    assert len({prose.verdict(text) for text in said.values()}) == 3
    assert "lesion" in said["trained"] and prose.numbers(said["trained"]) == [20]
    assert all(prose.numbers(said[r]) == [20, 40, 2] for r in ("batch", "none"))


def test_weight_gradients_get_no_verdict():
    both = words.reading(chart("weight_gradient", slope(40.0), slope(2.0)))
    assert prose.numbers(both) == [20] and prose.blocks(both) == [FIRST]
    assert prose.numbers(words.reading(chart("weight_gradient", slope(8.0)))) == [8]


def test_the_intact_gradient_is_not_divided_by_when_it_is_zero():
    before = {**level(1.0), FIRST: 0.0}
    sentence = words.reading(chart("gradient_norm", level(1.0), before))
    assert prose.blocks(sentence) == [FIRST] and "compare" in sentence


def test_the_chart_of_a_run_holds_its_own_numbers(pair):
    run, intact = pair
    made = chart_numbers("gradient_norm", run, intact)
    assert made.now == run.gradient_norm and made.intact == intact.gradient_norm
    assert chart_numbers("gradient_norm", intact, intact).intact is None
    outputs = {a: t.numel() for a, t in run.activations.items() if a.endswith(".out")}
    assert {f"{block}.out": n for block, n in made.units.items()} == outputs
    assert made.identities[0] == ("conv2_x.1", "conv2_x.2") and not made.all_cut
    every = runs.run(pictures.find("gratings").image, 18, "fresh", cut_skips(18, "all"))
    assert chart_numbers("silenced", *every).all_cut
    assert made.units == UNITS


def test_every_reading_is_short():
    for regime in ("batch", "none", "trained"):
        for measure in (*ACTIVATIONS, "silenced", "gradient_norm", "weight_gradient"):
            values = ({**slope(0.9, 0.2), "conv4_x.1": -0.5}, slope(0.9, 0.1), None)
            for now, before in ((values[0], values[1]), (values[1], None)):
                said = words.reading(chart(measure, now, before, regime=regime))
                assert prose.longest(said) <= 25, said
