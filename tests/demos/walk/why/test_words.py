"""What is said about the two roads and about growth follows the numbers."""

import pytest

from demos._words.sums import Sum
from demos.walk.why import words
from resnet_core.backward_sum import GradientNorms
from resnet_core.experiments.gradient_growth import Growth


def norms(shortcut, residual, angle=90.0):
    return GradientNorms(1.0, shortcut, residual, shortcut + residual, angle)


@pytest.mark.parametrize(
    ("block", "bracket"),
    [
        (Sum(), "(1 + ∂F/∂x)"),
        (Sum(projection=True), "(∂S/∂x + ∂F/∂x)"),
        (Sum(alpha=0.0), "(0 + ∂F/∂x)"),
        (Sum(alpha=0.5), "(0.5 + ∂F/∂x)"),
        (Sum(alpha=0.5, projection=True), "(0.5·∂S/∂x + ∂F/∂x)"),
        (Sum(beta=0.0), "(1 + 0)"),
    ],
)
def test_the_formula_is_the_chain_rule_of_this_block(block, bracket):
    assert words.formula(block) == f"∂L/∂x = ∂L/∂sum · {bracket}"


def test_the_larger_road_is_named_with_its_ratio():
    assert "through the shortcut: 4 times" in words.roads(norms(4.0, 1.0), Sum())
    assert "through F: 5 times" in words.roads(norms(1.0, 5.0), Sum())
    assert "comparable" in words.roads(norms(1.0, 1.0), Sum())


@pytest.mark.parametrize(
    ("angle", "verdict"), [(90.0, "perpendicular"), (40.0, "reinforce"), (140.0, "cancels")]
)
def test_the_angle_decides_what_the_two_do_to_each_other(angle, verdict):
    said = words.roads(norms(1.0, 1.0, angle), Sum())
    assert verdict in said and f"{angle:.0f}°" in said


def test_a_cut_skip_leaves_one_road():
    said = words.roads(norms(0.0, 3.0, None), Sum(alpha=0.0))
    assert "The skip is cut" in said and "of norm 3" in said


def test_a_branch_without_gradient_is_said_to_have_none():
    assert "F(x) brings no gradient" in words.roads(norms(3.0, 0.0, None), Sum())
    assert "No gradient reaches" in words.roads(norms(0.0, 0.0, None), Sum())
    assert "no longer finite" in words.roads(norms(float("inf"), 1.0, None), Sum())


def growths(factors, kept=1.1):
    made = [Growth(d, False, f**7, 8, 2) for d, f in zip((18, 34), factors, strict=True)]
    return [*made, *(Growth(d, True, kept**7, 8, 2) for d in (18, 34))]


def test_equal_factors_above_one_grow_exponentially_and_below_one_fall():
    assert "grows exponentially" in words.growth("batch", growths((1.3, 1.4)))
    assert "falls exponentially" in words.growth("none", growths((0.7, 0.8)))


def test_factors_that_differ_much_or_change_sides_make_no_law():
    assert "no single law" in words.growth("none", growths((0.5, 0.9)))
    assert "no single law" in words.growth("none", growths((0.95, 1.1)))


def test_the_deepest_network_is_quoted_with_skips_and_without():
    said = words.growth("batch", growths((1.3, 2.0), kept=1.0))
    assert "At 34 layers" in said and "128 times" in said and "1 times with them" in said


def test_theory_is_quoted_only_where_it_was_made_for():
    assert "1.47 for 2 layers" in words.growth("batch", growths((1.3, 1.4)))
    assert "Theory" not in words.growth("none", growths((0.7, 0.8)))


def test_a_gradient_that_shrinks_alike_at_every_depth_is_not_called_exponential():
    """The factors of plain networks without normalisation, measured at 18 to 152 layers."""
    assert "no single law" in words.growth("none", growths((0.650, 0.917)))
    assert "grows exponentially" in words.growth("batch", growths((1.226, 1.641)))
