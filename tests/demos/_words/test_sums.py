"""The sentences at a sum follow the angle, the factors and the norms."""

import math

import pytest

from demos._words.sums import Sum, angle, at, balance, notes, of_block, reading
from resnet_core import architecture, cut_skips
from resnet_core.measures import Branches


def numbers(degrees, shortcut=10.0, residual=10.0, silenced=0.4):
    return Branches(20.0, residual, shortcut, 12.0, 11.0, degrees, silenced)


@pytest.mark.parametrize(
    ("degrees", "said", "unsaid"),
    [
        (30.0, "reinforces", "cancels"),
        (83.0, "longer than", "shorter"),
        (86.0, "nearly at right angles", "partly"),
        (94.0, "nearly at right angles", "partly"),
        (97.0, "shorter than", "longer"),
        (150.0, "cancels", "reinforces"),
    ],
)
def test_the_reading_follows_the_angle(degrees, said, unsaid):
    sentence = reading(numbers(degrees), Sum())
    assert said in sentence and unsaid not in sentence
    assert f"{degrees:.0f}°" in sentence


@pytest.mark.parametrize("degrees", [1.0, 40.0, 84.4, 95.6, 130.0, 179.0])
def test_longer_shorter_and_right_angles_are_true_of_the_norms(degrees):
    for shortcut, residual in ((1.0, 1.0), (10.0, 1.0), (1.0, 7.0)):
        square = shortcut**2 + residual**2
        cosine = math.cos(math.radians(degrees))
        total = square + 2 * cosine * shortcut * residual
        sentence = reading(numbers(degrees, shortcut, residual), Sum())
        if "right angles to" in sentence:
            assert 0.9 < total / square < 1.1
        else:
            assert ("longer" in sentence) == (total > square)


def test_a_cut_branch_is_said_to_be_missing():
    cut, removed = Sum(alpha=0.0), Sum(beta=0.0)
    assert "cut keeps away" in reading(numbers(60.0), cut)
    assert "reinforces" not in reading(numbers(60.0), cut)
    assert "x goes on alone" in reading(numbers(60.0), removed)
    assert "S(x)" in reading(numbers(60.0), Sum(alpha=0.0, projection=True))


def test_without_an_angle_the_sentence_says_why():
    assert "is 0" in reading(numbers(None, shortcut=0.0), Sum())
    assert "no longer finite" in reading(numbers(None, residual=float("inf")), Sum())


def test_the_names_of_the_terms_follow_the_factors():
    assert Sum().terms == ("x", "F(x)", "x + F(x)")
    assert Sum(projection=True).terms == ("S(x)", "F(x)", "S(x) + F(x)")
    assert Sum(alpha=0.5).terms == ("0.5·x", "F(x)", "0.5·x + F(x)")
    assert Sum(beta=0.25).terms[2] == "x + 0.25·F(x)"
    assert Sum(alpha=0.0).terms == ("x", "F(x)", "F(x) alone")
    assert Sum(beta=0.0).terms[2] == "x alone"
    assert Sum(alpha=0.0, beta=0.0).terms[2] == "0"


def test_a_positive_factor_turns_no_branch_and_a_negative_one_does():
    assert angle(numbers(70.0), Sum(alpha=0.5)) == 70.0
    assert angle(numbers(70.0), Sum(alpha=-1.0)) == 110.0
    assert "cancels" in reading(numbers(70.0), Sum(alpha=-1.0))


def test_the_notes_name_a_projection_and_what_follows_the_sum():
    post = " ".join(notes(numbers(90.0, silenced=0.37), Sum(), pre_activation=False))
    pre = " ".join(notes(numbers(90.0), Sum(), pre_activation=True))
    assert "37%" in post and "projects" not in post
    assert "nothing follows the sum" in pre and "silences" not in pre
    there = " ".join(notes(numbers(90.0), Sum(projection=True), pre_activation=False))
    assert "projects x, ‖x‖ 20" in there


@pytest.mark.parametrize(
    ("residual", "words"),
    [(1.0, "shortcut carries most"), (10.0, "comparable"), (90.0, "residual branch outweighs")],
)
def test_the_balance_follows_the_norms(residual, words):
    assert words in balance(residual, 10.0, Sum())
    assert "S(x)" in balance(residual, 10.0, Sum(projection=True))
    assert words in at("sum", residual, 10.0, Sum()) and words in at("out", residual, 10.0, Sum())


def test_an_empty_shortcut_is_not_divided_by():
    assert "of norm 5" in balance(5.0, 0.0, Sum())


def test_a_scaled_shortcut_is_named_by_its_factor():
    said = balance(5.0, 10.0, Sum(alpha=0.25))
    assert "λ = 0.25" in said and "2.5" in said
    assert "λ" not in balance(5.0, 10.0, Sum())


def test_what_a_cut_leaves_out_is_named_at_each_point():
    cut, half = Sum(alpha=0.0), Sum(alpha=0.5)
    assert "goes on alone" in at("residual", 5.0, 10.0, cut)
    assert "to be added to x" in at("residual", 5.0, 10.0, Sum())
    assert "None of it reaches" in at("shortcut", 5.0, 10.0, cut)
    assert "Only 0.5 of it" in at("shortcut", 5.0, 10.0, half)
    assert "reaches" not in at("shortcut", 5.0, 10.0, Sum())
    assert "10 that the shortcut would have carried are missing" in at("sum", 5.0, 10.0, cut)


@pytest.mark.parametrize(
    ("order", "norm", "projected"),
    [
        ("post", "batch", "x"),
        ("post", "none", "x"),
        ("pre", "batch", "x after BN and ReLU"),
        ("pre", "none", "x after ReLU"),
    ],
)
def test_what_a_projection_reads_is_told_by_the_order_and_the_normalisation(order, norm, projected):
    table = architecture(18, order=order, norm=norm)
    added = of_block(table, table.block("conv3_x.1"), cut_skips(18, "conv3_x.2"))
    assert (added.alpha, added.projection, added.projected) == (1.0, True, projected)
    assert f"convolution projects {projected} to" in at("shortcut", 5.0, 10.0, added)
    beside = " ".join(notes(numbers(90.0), added, pre_activation=order == "pre"))
    assert f"S(x) projects {projected}, ‖x‖ 20" in beside
    identity = of_block(table, table.block("conv3_x.2"), cut_skips(18, "conv3_x.2"))
    assert (identity.alpha, identity.projection) == (0.0, False)
