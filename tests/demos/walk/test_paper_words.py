"""Beside a paper stands what was measured: when the numbers turn round, so does the verdict."""

import pytest
from altered_runs import BLOCKS, FIRST, all_cut, in_regime, level, slope, with_numbers

from demos._words.numbers import short
from demos.walk import paper_words as papers


@pytest.mark.parametrize(
    ("first", "verdict"), [(190.0, "explodes"), (1.5, "keeps its size"), (0.01, "does shrink")]
)
def test_beside_he_on_plain_networks_stands_what_was_measured(pair, first, verdict):
    run = with_numbers(all_cut(pair[0]), gradient_norm=slope(first, 1.0))
    said = papers.paper("gradient_norm", run, pair[1])
    assert "He et al. 2015" in said and verdict in said and short(first) in said
    assert papers.paper("gradient_norm", pair[0], pair[1]) == "", "one cut is not a plain network"


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.5, "as they say"), (0.42, "fewer"), (0.1, "fewer"), (0.9, "more")]
)
def test_beside_glorot_on_silent_units_stands_what_was_measured(pair, share, verdict):
    run = with_numbers(pair[1], silenced=level(share))
    said = papers.paper("silenced", run, run)
    assert f"{share:.0%} over all blocks: {verdict}" in said
    assert ("never negative" in said) == (verdict == "fewer")
    pre = in_regime(pair[1], "batch", "pre", silenced=level(share))
    assert papers.paper("silenced", pre, pre).endswith(f"{verdict}.")
    cut = with_numbers(all_cut(pair[0]), silenced=level(share))
    assert papers.paper("silenced", cut, pair[1]).endswith(f"{verdict}.")


@pytest.mark.parametrize(
    ("regime", "factor", "verdict"),
    [
        ("none", 2.0, ": about so"),
        ("none", 1.46, ": less"),
        ("none", 9.0, ": more"),
        ("batch", 1.2, "does not double"),
        ("batch", 2.0, "still doubles"),
        ("batch", 9.0, "more than doubles"),
        ("none", 0.0, "0 or not finite"),
    ],
)
def test_beside_the_book_on_doubling_variance_stands_what_was_measured(
    pair, regime, factor, verdict
):
    """Projections make the signal small again, and that is not held against the addition."""
    variance, values = 1.0, {}
    for block in BLOCKS:
        if block != FIRST:
            variance = (
                0.3 if block in ("conv3_x.1", "conv4_x.1", "conv5_x.1") else variance * factor
            )
        values[block] = variance**0.5
    run = in_regime(pair[1], regime, activation_std=values)
    said = papers.paper("activation_std", run, run)
    assert {"none": "§11.3", "batch": "§11.4"}[regime] in said and verdict in said
    assert factor == 0 or f"×{short(factor)} at a block" in said


def test_where_a_stage_starts_afresh_is_said_as_the_order_has_it(pair):
    for order, said in (("post", "is normalised itself"), ("pre", "reads normalised values")):
        run = in_regime(pair[1], "batch", order, activation_std=slope(1.0, 2.0))
        assert said in papers.paper("activation_std", run, run)


@pytest.mark.parametrize(
    ("first", "second", "law", "verdict"),
    [
        (1.0, 1.0, "0.707", "it does not shrink"),
        (1.0, 0.7, "0.707", "about so"),
        (0.8, 0.62, "0.625", "about so"),
        (1.0, 0.9, "0.707", "it shrinks less"),
        (1.0, 0.3, "0.707", "it shrinks more"),
    ],
)
def test_beside_de_and_smith_stands_how_the_branch_shrinks_between_projections(
    pair, first, second, law, verdict
):
    """Only conv2_x has two identity shortcuts in a row; elsewhere the share may do anything."""
    values = {**slope(1.0, 9.0), "conv2_x.1": first, "conv2_x.2": second}
    run = in_regime(pair[1], "batch", "pre", residual_share=values)
    said = papers.paper("residual_share", run, run)
    assert f"lead to {law} at conv2_x.2, 1 identity shortcut later" in said
    assert f"you measured {short(second)}: {verdict}." in said
    assert ("in pre-activation order" in papers.paper("residual_share", pair[1], pair[1])) is True
    assert "in pre-activation order" not in said


def test_no_paper_on_initialisation_is_held_against_a_trained_network(pair):
    run = in_regime(all_cut(pair[0]), "trained")
    for measure in ("activation_std", "silenced", "residual_share", "gradient_norm"):
        assert papers.paper(measure, run, run) == ""
