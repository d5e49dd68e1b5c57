"""The sentences at a sum follow the angle, the factors and the norms."""

import math

import pytest
import torch

from demos._words import angles
from demos._words import sums as words
from demos._words.sums import Sum, angle, at, balance, notes, of_block, reading
from resnet_core import architecture, cut_skips
from resnet_core.measures import Branches
from tests.demos import prose

MANY = 25_088  # the numbers of a map of conv5_x at 224²


def numbers(degrees, shortcut=10.0, residual=10.0, silenced=0.4):
    return Branches(20.0, residual, shortcut, 12.0, 11.0, degrees, silenced)


def of(**changes):
    return Sum(units=MANY, **changes)


@pytest.mark.parametrize(
    ("degrees", "way"),
    [
        (30.0, "along"),
        (83.0, "along"),
        (86.0, "perpendicular"),
        (94.0, "perpendicular"),
        (97.0, "against"),
        (150.0, "against"),
    ],
)
def test_the_reading_follows_the_angle(degrees, way):
    assert angles.direction(degrees) == way
    said = {
        w: prose.verdict(reading(numbers(d), of()))
        for w, d in (("along", 30.0), ("perpendicular", 86.0), ("against", 150.0))
    }
    assert len(set(said.values())) == 3
    sentence = reading(numbers(degrees), of())
    assert prose.verdict(sentence) == said[way] and f"{degrees:.0f}°" in sentence


@pytest.mark.parametrize("degrees", [1.0, 40.0, 84.4, 95.6, 130.0, 179.0])
def test_longer_shorter_and_right_angles_are_true_of_the_norms(degrees):
    for shortcut, residual in ((1.0, 1.0), (10.0, 1.0), (1.0, 7.0)):
        square = shortcut**2 + residual**2
        cosine = math.cos(math.radians(degrees))
        total = square + 2 * cosine * shortcut * residual
        sentence = reading(numbers(degrees, shortcut, residual), of())
        if angles.direction(degrees) == "perpendicular":
            assert 0.9 < total / square < 1.1 and "er than" not in sentence
        else:
            assert ("longer" in sentence) == (total > square)
            assert ("shorter" in sentence) == (total < square)


@pytest.mark.parametrize("units", [64, 25_088])
def test_random_vectors_spread_as_the_sentence_says(units):
    made = torch.Generator().manual_seed(5)
    pairs = torch.randn(2, 400, units, generator=made, dtype=torch.float64)
    cosines = torch.nn.functional.cosine_similarity(pairs[0], pairs[1])
    spread = float(cosines.std())
    assert spread == pytest.approx(1 / math.sqrt(units), rel=0.1)
    said = reading(numbers(90.0), Sum(units=units))
    assert any(n == pytest.approx(spread, rel=0.1) for n in prose.numbers(said))


def test_an_angle_is_called_chance_only_within_twice_the_spread():
    spread = 1 / math.sqrt(MANY)
    inside, outside = (math.degrees(math.acos(k * spread)) for k in (1.9, 2.1))
    assert angles.chance(inside, MANY) == pytest.approx(1.9)
    assert angles.chance(outside, MANY) == pytest.approx(2.1)
    near, far = (reading(numbers(d), of()) for d in (inside, outside))
    assert prose.verdict(near) != prose.verdict(far)
    assert prose.verdict(near) == prose.verdict(reading(numbers(90.0), of()))
    assert prose.numbers(far)[-1] == 2.1
    # The same angle is no chance among many numbers and chance among few.
    assert prose.verdict(reading(numbers(86.0), of())) != prose.verdict(
        reading(numbers(86.0), Sum(units=100))
    )


def test_a_cut_branch_is_said_to_be_missing():
    whole, cut, removed = of(), of(alpha=0.0), of(beta=0.0)
    said = [reading(numbers(60.0), added) for added in (whole, cut, removed)]
    assert len(set(said)) == 3
    assert all("longer" not in text for text in said[1:]) and "longer" in said[0]
    assert said[1].startswith("Only F(x)") and said[2].startswith("Only x")
    assert "S(x)" in reading(numbers(60.0), of(alpha=0.0, projection=True))


def test_without_an_angle_the_sentence_says_why():
    assert "is 0" in reading(numbers(None, shortcut=0.0), of())
    assert "no longer finite" in reading(numbers(None, residual=float("inf")), of())


def test_the_names_of_the_terms_follow_the_factors():
    assert Sum().terms == ("x", "F(x)", "x + F(x)")
    assert Sum(projection=True).terms == ("S(x)", "F(x)", "S(x) + F(x)")
    assert Sum(alpha=0.5).terms == ("0.5·x", "F(x)", "0.5·x + F(x)")
    assert Sum(beta=0.25).terms[2] == "x + 0.25·F(x)"
    assert Sum(alpha=0.0).terms == ("x", "F(x)", "F(x) alone")
    assert Sum(beta=0.0).terms[2] == "x alone"
    assert Sum(alpha=0.0, beta=0.0).terms[2] == "0"


def test_a_positive_factor_turns_no_branch_and_a_negative_one_does():
    assert angle(numbers(70.0), of(alpha=0.5)) == 70.0
    assert angle(numbers(70.0), of(alpha=-1.0)) == 110.0
    assert reading(numbers(70.0), of(alpha=-1.0)) == reading(numbers(110.0), of())


@pytest.mark.parametrize("norm", ["batch", "none"])
@pytest.mark.parametrize("depth", [18, 50])
def test_what_activates_the_sum_is_the_next_block_and_at_the_last_one_the_network(depth, norm):
    """The last block of a pre-activation network has no next one (He et al. 2016, appendix)."""
    table = architecture(depth, order="pre", norm=norm)
    for block, after in zip(table.blocks, (*table.blocks[1:], None), strict=True):
        owner = after.address if after else "final"
        both = [f"{owner}.bn1", f"{owner}.relu1"] if after else ["final.bn", "final.relu"]
        wanted = both if norm == "batch" else both[1:]
        added = of_block(table, block)
        assert list(added.read_by) == wanted
        note = " ".join(notes(numbers(90.0), added, pre_activation=True))
        assert prose.blocks(note) == prose.blocks(words.passed_on(added)) == wanted
    assert of_block(architecture(depth), table.blocks[-1]).read_by == ()


def test_x_passes_on_in_pre_activation_order_only_where_the_shortcut_is_the_identity():
    """He et al. 2016, eq. 3 holds for identities; a projection reads the activated x."""
    table = architecture(18, order="pre")
    for block in table.blocks:
        said = words.passed_on(of_block(table, block))
        assert ("unchanged" in said) is not block.projection
        assert ("x after BN and ReLU" in said) is block.projection
        assert of_block(table, block).source.endswith("eq. 1" if block.projection else "eq. 3")
    post = architecture(18)
    assert {of_block(post, b).source[-1] for b in post.blocks} == {"1", "2"}


def test_the_notes_name_a_projection_and_what_follows_the_sum():
    post = " ".join(notes(numbers(90.0, silenced=0.37), of(), pre_activation=False))
    assert "37%" in post and "S(x)" not in post
    there = " ".join(notes(numbers(90.0), of(projection=True), pre_activation=False))
    assert "projects x, ‖x‖ 20" in there


@pytest.mark.parametrize(
    ("residual", "branch"),
    [(4.9, "shortcut"), (5.0, "both"), (10.0, "both"), (20.0, "both"), (20.1, "residual")],
)
def test_the_balance_follows_the_norms(residual, branch):
    assert words.larger(residual, 10.0) == branch
    said = {
        b: prose.verdict(balance(r, 10.0, of()))
        for b, r in (("shortcut", 1.0), ("both", 10.0), ("residual", 90.0))
    }
    assert len(set(said.values())) == 3
    assert prose.verdict(balance(residual, 10.0, of())) == said[branch]
    assert "S(x)" in balance(residual, 10.0, of(projection=True))
    for leaf in ("sum", "out"):
        assert at(leaf, residual, 10.0, of()) == balance(residual, 10.0, of())


def test_an_empty_shortcut_is_not_divided_by():
    assert prose.numbers(balance(5.0, 0.0, of())) == [5]


def test_a_scaled_shortcut_is_named_by_its_factor():
    assert prose.numbers(balance(5.0, 10.0, of(alpha=0.25))) == [0.25, 5, 0.25, 2.5]
    assert "λ" not in balance(5.0, 10.0, of())


def test_what_a_cut_leaves_out_is_named_at_each_point():
    cut, half = of(alpha=0.0), of(alpha=0.5)
    for leaf in ("residual", "shortcut", "sum"):
        said = [at(leaf, 5.0, 10.0, added) for added in (of(), cut)]
        assert "no x" in said[1] and "no x" not in said[0]
    assert prose.numbers(at("residual", 5.0, 10.0, cut)) == [5, 10]
    assert prose.numbers(at("sum", 5.0, 10.0, cut)) == [5, 10]
    assert prose.numbers(at("shortcut", 5.0, 10.0, half)) == [0.5]


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
    assert f" {projected} to " in at("shortcut", 5.0, 10.0, added)
    beside = " ".join(notes(numbers(90.0), added, pre_activation=order == "pre"))
    assert f"S(x) projects {projected}, ‖x‖ 20" in beside
    identity = of_block(table, table.block("conv3_x.2"), cut_skips(18, "conv3_x.2"))
    assert (identity.alpha, identity.projection) == (0.0, False)


def test_the_terms_have_as_many_numbers_as_the_block_puts_out():
    table = architecture(18, input_size=112)
    assert of_block(table, table.block("conv2_x.1")).units == 64 * 28 * 28
    assert of_block(table, table.block("conv5_x.2")).units == 512 * 4 * 4


def test_every_sentence_at_a_sum_is_short():
    for order in ("post", "pre"):
        table = architecture(50, order=order)
        for block in table.blocks:
            for surgery in (cut_skips(50, []), cut_skips(50, "all")):
                added = of_block(table, block, surgery)
                texts = [at(leaf, 5.0, 10.0, added) for leaf in ("residual", "shortcut", "sum")]
                texts += [reading(numbers(d), added) for d in (60.0, 90.0, 120.0)]
                texts += [words.passed_on(added)] if order == "pre" else []
                assert max(map(prose.longest, texts)) <= 25
