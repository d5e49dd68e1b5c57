"""Beside a paper stands what was measured: the verdict follows the numbers."""

import pytest

from demos.walk import paper_words as papers
from demos.walk.paper_words import paper
from tests.demos import prose
from tests.demos.made_charts import BLOCKS, FIRST, LAST, chart, level, norms, slope


@pytest.mark.parametrize(
    ("growth", "verdict"),
    [(190.0, "grows"), (4.2, "grows"), (2.9, "keeps"), (1.5, "keeps"), (0.3, "shrinks")],
)
def test_beside_he_on_plain_networks_stands_what_was_measured_per_unit(growth, verdict):
    assert papers.size_kept(growth) == verdict
    wanted = {
        v: prose.verdict(paper(plain(g)))
        for v, g in (("grows", 190.0), ("keeps", 1.0), ("shrinks", 0.01))
    }
    said = paper(plain(growth))
    assert len(set(wanted.values())) == 3 and prose.verdict(said) == wanted[verdict]
    assert [growth, 1.5] == pytest.approx([n for n in prose.numbers(said) if n in (growth, 1.5)])
    assert prose.blocks(said) == [LAST, FIRST]


def plain(growth, intact=1.5):
    return chart("gradient_norm", norms(growth), norms(intact), all_cut=True)


def test_he_is_quoted_with_both_halves_and_for_networks_that_are_plain():
    said = paper(plain(4.2))
    for part in ("§4.1", "non-zero variances", "healthy norms", "unlikely", "convergence rates"):
        assert part in said
    assert "at initialisation" in said
    one_cut = chart("gradient_norm", norms(4.2), norms(1.5), all_cut=False)
    assert paper(one_cut) == "", "one cut is not a plain network"


def test_a_gradient_that_is_0_gets_no_verdict():
    said = paper(chart("gradient_norm", {**level(1.0), FIRST: 0.0}, level(1.0), all_cut=True))
    assert "not finite" in said and prose.blocks(said) == []


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(0.5, "half"), (0.45, "half"), (0.42, "fewer"), (0.1, "fewer"), (0.9, "more")],
)
def test_beside_glorot_on_silent_units_stands_what_was_measured(share, verdict):
    assert papers.about_half(share) == verdict
    post, pre = (paper(chart("silenced", level(share), order=o)) for o in ("post", "pre"))
    assert prose.numbers(post)[-1] == prose.numbers(pre)[-1] == 100 * share
    assert ("never negative" in post) == (verdict == "fewer") and "never negative" not in pre
    cut = paper(chart("silenced", level(share), level(0.5), all_cut=True))
    assert "never negative" not in cut
    three = {prose.verdict(paper(chart("silenced", level(s)))) for s in (0.1, 0.5, 0.9)}
    assert len(three) == 3 and prose.verdict(post) in three


def between_projections(factor):
    """Standard deviations whose variance grows so at identities and falls to 0.3 at projections."""
    variance, values = 1.0, {}
    for block in BLOCKS:
        if block != FIRST:
            starts = block in ("conv3_x.1", "conv4_x.1", "conv5_x.1")
            variance = 0.3 if starts else variance * factor
        values[block] = variance**0.5
    return values


@pytest.mark.parametrize("regime", ["none", "batch"])
@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(2.0, "doubles"), (1.76, "doubles"), (1.46, "less"), (1.2, "less"), (9.0, "more")],
)
def test_beside_the_book_on_doubling_variance_stands_what_was_measured(regime, factor, verdict):
    """Projections make the signal small again, and that is not held against the addition."""
    assert papers.doubles(factor) == verdict

    def said(f):
        return paper(chart("activation_std", between_projections(f), regime=regime))

    assert {"none": "§11.3", "batch": "§11.4"}[regime] in said(factor)
    assert f"× {factor:g} a block" in said(factor)
    wanted = {"doubles": said(2.0), "less": said(1.2), "more": said(9.0)}
    assert len({prose.verdict(text) for text in wanted.values()}) == 3
    assert prose.verdict(said(factor)) == prose.verdict(wanted[verdict])


def test_a_variance_of_0_gets_no_verdict():
    for regime in ("none", "batch"):
        said = paper(chart("activation_std", between_projections(0.0), regime=regime))
        assert "not finite" in said


def test_where_a_stage_starts_anew_is_said_as_the_order_has_it():
    post, pre = (paper(chart("activation_std", slope(1.0, 2.0), order=o)) for o in ("post", "pre"))
    assert prose.numbers(post) == prose.numbers(pre) and post != pre
    assert "reads normalised" in pre and "reads normalised" not in post


@pytest.mark.parametrize(
    ("first", "second", "law", "verdict"),
    [
        (1.0, 1.0, 0.707, "not"),
        (1.0, 0.7, 0.707, "as predicted"),
        (0.8, 0.62, 0.625, "as predicted"),
        (1.0, 0.9, 0.707, "less"),
        (1.0, 0.3, 0.707, "more"),
    ],
)
def test_beside_de_and_smith_stands_how_the_branch_shrinks_between_projections(
    first, second, law, verdict
):
    """Only conv2_x has two identity shortcuts in a row; elsewhere the share may do anything."""
    assert papers.branch_shrinks(first, second, law) == verdict

    def said(one, other, order="pre"):
        values = {**slope(1.0, 9.0), "conv2_x.1": one, "conv2_x.2": other}
        return paper(chart("residual_share", values, order=order))

    assert prose.blocks(said(first, second)) == ["conv2_x.1", "conv2_x.2"]
    assert prose.numbers(said(first, second))[-4:] == [first, law, 1, second]
    every = [prose.verdict(said(1.0, end)) for end in (1.0, 0.7, 0.9, 0.3)]
    assert len(set(every)) == 4
    place = ["not", "as predicted", "less", "more"].index(verdict)
    assert prose.verdict(said(first, second)) == every[place]
    assert "in pre-activation order" in said(1.0, 0.7, "post")
    assert "in pre-activation order" not in said(1.0, 0.7, "pre")


def test_no_paper_on_initialisation_is_held_against_a_trained_network():
    for measure in ("activation_std", "silenced", "residual_share", "gradient_norm"):
        now = chart(measure, slope(2.0), regime="trained", all_cut=True)
        assert paper(now) == ""


def test_every_sentence_beside_a_paper_is_short():
    made = [plain(g) for g in (190.0, 1.0, 0.01)]
    for regime in ("batch", "none"):
        for order in ("post", "pre"):
            for measure in ("activation_std", "silenced", "residual_share"):
                made.append(chart(measure, slope(0.2, 0.4), regime=regime, order=order))
    assert max(prose.longest(text) for text in map(paper, made) if text) <= 25
