"""Readings of the charts follow the numbers: when those turn round, so do the words."""

from dataclasses import replace

import pytest
from altered_runs import BLOCKS, FIRST, LAST, all_cut, in_regime, level, slope, with_numbers

from demos.walk import chart_words as words


@pytest.mark.parametrize("measure", ["activation_std", "activation_mean", "residual_share"])
@pytest.mark.parametrize(
    ("factors", "said"),
    [
        ([1, 1, 3, 3, 3, 3, 3, 3], "is the intact one. From conv3_x.1 to conv5_x.2, the "),
        ([1, 1, 3, 3, 3, 3, 3, 3], " is 3× the intact one."),
        ([1, 1, 1, 0.5, 0.25, 1.001, 1, 1], "From conv3_x.2 to conv4_x.1, the "),
        ([1, 1, 1, 0.5, 0.25, 1.001, 1, 1], " lies between 0.25× and 0.5× the intact one; "),
        ([1, 1, 1, 0.5, 0.25, 1.001, 1, 1], "from conv4_x.2 on it is within 1% of it."),
        ([0.5, 1.001, 1, 1, 1, 1, 1, 1], "At conv2_x.1, the "),
        ([1, 1, 3, 3, 3, 3, 3, 1], "From conv3_x.1 to conv5_x.2, the "),
        ([1, 1, 3, 3, 3, 3, 3, 1], " lies between 1× and 3× the intact one."),
        ([1, 1, 1.001, 1, 1, 1, 1, 1], "From conv3_x.1 on, the "),
        ([1, 1, 1.001, 1, 1, 1, 1, 1], " stays within 1% of the intact one."),
        ([1, 1, 1, 1, 1, 1, 1, 1.005], "From conv5_x.2 on, the "),
        ([1, 1, 1, 1, 1, 1, 1, 1.005], " stays within 1% of the intact one."),
        ([1, 1, 1, 1, 1, 1, 1, 1], "Nothing changes: at every block "),
        ([1, 1, 3, 0, 1, 1, 1, 1], "0 or no longer finite"),
        ([1, 1, 3, float("inf"), 1, 1, 1, 1], "0 or no longer finite"),
    ],
)
def test_an_activation_reading_says_where_and_how_far_it_leaves_the_intact_run(
    pair, measure, factors, said
):
    run, intact = pair
    before = with_numbers(intact, **{measure: level(2.0)})
    values = {block: 2.0 * factor for block, factor in zip(BLOCKS, factors, strict=True)}
    sentence = words.reading(measure, with_numbers(run, **{measure: values}), before)
    assert said in sentence
    assert sentence.startswith(("Up to ", "Nothing changes")) == (factors[0] == 1)


@pytest.mark.parametrize("measure", ["activation_std", "activation_mean", "residual_share"])
def test_an_intact_reading_has_both_ends(pair, measure):
    run = with_numbers(pair[1], **{measure: slope(2.0, 7.0)})
    sentence = words.reading(measure, run, run)
    assert "from 2 to 7" in sentence and FIRST in sentence and LAST in sentence


def test_negative_means_are_said_to_be_hollow_points(pair):
    run, intact = pair
    for values, said in ((level(0.5), False), ({**level(0.5), LAST: -0.5}, True)):
        whole = with_numbers(intact, activation_mean=values)
        assert ("Hollow" in words.reading("activation_mean", whole, whole)) == said
        cut = with_numbers(run, activation_mean=level(0.25))
        assert ("Hollow" in words.reading("activation_mean", cut, whole)) == said


def test_the_silent_share_is_that_of_both_runs(pair):
    run, intact = pair
    before = with_numbers(intact, silenced=level(0.25))
    for share, said, named in (
        (0.5, "50% of", True),
        (0.1, "10% of", True),
        (0.254, "by less than 1%", False),
        (0.25, "Nothing changes", False),
    ):
        after = with_numbers(run, silenced={**level(0.25), "conv4_x.2": share})
        sentence = words.reading("silenced", after, before)
        assert said in sentence and ("at conv4_x.2" in sentence) == named
        assert ("25% in the intact run" in sentence) == named
    ends = with_numbers(intact, silenced=slope(0.2, 0.6))
    assert "between 20% and 60%" in words.reading("silenced", ends, ends)
    pre = in_regime(intact, "batch", "pre", silenced=level(0.25))
    assert "output" in words.reading("silenced", before, before)
    assert "first ReLU" in words.reading("silenced", pre, pre)


def test_the_intact_gradient_reading_says_larger_smaller_or_about(pair):
    for first, word in ((10.0, " 10× that at"), (0.1, " 0.1× that at"), (1.0, "about as large")):
        run = with_numbers(pair[1], gradient_norm=slope(first, 1.0))
        sentence = words.reading("gradient_norm", run, run)
        assert word in sentence and FIRST in sentence and LAST in sentence
    none = with_numbers(pair[1], gradient_norm={**level(1.0), FIRST: 0.0})
    assert f"0 at {FIRST}" in words.reading("gradient_norm", none, none)


def test_each_regime_says_what_a_changed_gradient_is_worth_there(pair):
    run, intact = pair

    def said(regime, growth, intact_growth=1.0):
        """Of gradients that grow so much from the last block, where both are 1, to the first."""
        before = in_regime(intact, regime, gradient_norm=slope(intact_growth, 1.0))
        after = in_regime(run, regime, gradient_norm=slope(growth, 1.0))
        return words.reading("gradient_norm", after, before)

    assert "40×" in said("batch", 40.0) and "explode" in said("batch", 40.0)
    assert "grows" in said("batch", 2.0) and "explode" not in said("batch", 2.0)
    for growth in (0.1, 0.9):
        assert "explode" not in said("batch", growth) and "grows" not in said("batch", growth)
    assert "intact network whose gradient explodes" in said("none", 0.5, 100.0)
    both = said("none", 78.0, 100.0)
    assert "explodes" not in both and "it changes 78×, 100× in the intact run" in both
    assert "fades on its way back" in said("none", 0.01)
    assert "fades" not in said("none", 3.0) and "fades" not in said("none", 0.5, 0.9)
    for growth in (0.1, 40.0):
        assert "lesion" in said("trained", growth) and "explode" not in said("trained", growth)


def test_the_intact_gradient_is_not_divided_by_when_it_is_zero(pair):
    run, intact = pair
    before = with_numbers(intact, gradient_norm={**level(1.0), FIRST: 0.0})
    assert "nothing to compare" in words.reading("gradient_norm", run, before)


def test_a_network_trained_without_skips_is_no_lesion(pair):
    run = in_regime(all_cut(pair[0]), "trained")
    said = {
        s: words.conditions(replace(run, key=replace(run.key, source=s)))
        for s in ("bundled", "plain")
    }
    assert "drawn shapes with every skip" in said["bundled"] and "is a lesion" in said["bundled"]
    assert "Trained without skips" in said["plain"] and "nothing here is a lesion" in said["plain"]


def test_the_conditions_name_the_regime_and_what_it_is_worth(pair):
    run = pair[0]
    named = {r: words.conditions(in_regime(run, r)) for r in ("trained", "batch", "none")}
    assert "Trained network" in named["trained"] and "lesion" in named["trained"]
    assert "batch statistics" in named["batch"] and "whole batch" in named["batch"]
    assert "no normalisation" in named["none"] and "whole batch" not in named["none"]
    assert "pre-activation" in words.conditions(in_regime(run, "none", "pre"))
    assert "pre-activation" not in named["none"]
    evil = replace(in_regime(run, "trained"), categories=("<b>&",) * 1000)
    assert "<b>&" not in words.conditions(evil)
