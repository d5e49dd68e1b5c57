"""What is said of the twins' curves follows their errors and the spread of these."""

import math

import pytest
import torch

from demos import twins
from demos.twins import curve_words as words
from demos.twins.curve_words import Difference, budget, table, verdict
from resnet_core import architecture, bundled
from resnet_core.drawings.outlines import CATEGORIES
from tests.demos import prose
from training import fit

FOUR = {"plain18": 0.3, "plain34": 0.3, "resnet18": 0.3, "resnet34": 0.3}
WAYS = {"smaller": 0.2, "alike": 0.301, "larger": 0.4}  # beside 0.3


def test_the_standard_error_is_that_of_pictures_drawn_anew():
    """The oracle is torch's binomial: both errors counted 4,000 times on 2,000 pictures."""
    torch.manual_seed(0)
    counts = torch.distributions.Binomial(2_000, torch.tensor([0.0625, 0.0965]))
    errors = counts.sample((4_000,)) / 2_000
    wanted = float((errors[:, 0] - errors[:, 1]).std())
    assert Difference(0.0625, 0.0965, 2_000).standard_error == pytest.approx(wanted, rel=0.04)
    one = math.sqrt(0.06 * 0.94 / 2_000)
    assert 0.0052 < one < 0.0054, "half a point at 6% is less than one standard error"
    assert Difference(0.06, 0.065, 2_000).way == "alike"


def test_more_pictures_tell_smaller_differences_apart():
    assert Difference(0.06, 0.075, 1_000).way == "alike"
    assert Difference(0.06, 0.075, 10_000).way == "smaller"
    assert Difference(0.075, 0.06, 10_000).way == "larger"
    assert Difference(0.0, 0.0, 10).way == "alike"


def test_the_papers_own_differences_are_judged_by_its_own_pictures():
    assert words.papers("resnet18", "plain18").way == "alike"
    assert words.papers("resnet34", "plain34").way == "smaller"
    assert words.papers("plain34", "plain18").way == "larger"
    assert words.papers("resnet34", "resnet18").way == "smaller"


@pytest.mark.parametrize(("depth", "papers_way"), [(18, "alike"), (34, "smaller")])
def test_twins_of_one_depth_are_compared_and_set_beside_the_paper(depth, papers_way):
    plain, residual = f"plain{depth}", f"resnet{depth}"
    said = {way: verdict({plain: 0.3, residual: error}, 24) for way, error in WAYS.items()}
    assert len({prose.verdict(text) for text in said.values()}) == 3
    for way, text in said.items():
        found = prose.numbers(text)
        assert found[0] == depth and {round(100 * WAYS[way], 1), 30.0} <= {
            round(n, 1) for n in found
        }
        assert {words.PAPER[plain], words.PAPER[residual]} <= set(found)
        assert ("In the paper too" in text) == (way == papers_way)
        difference = Difference(WAYS[way], 0.3, words.CHECKED)
        assert round(100 * difference.standard_error, 1) in found


@pytest.mark.parametrize(("kind", "papers_way"), [("plain", "larger"), ("resnet", "smaller")])
def test_a_deeper_twin_is_called_better_or_worse_by_its_error(kind, papers_way):
    said = {way: verdict({f"{kind}18": 0.3, f"{kind}34": error}, 24) for way, error in WAYS.items()}
    assert len({prose.verdict(text) for text in said.values()}) == 3
    for way, text in said.items():
        assert ("In the paper too" in text) == (way == papers_way)
        assert {words.PAPER[f"{kind}18"], words.PAPER[f"{kind}34"]} <= set(prose.numbers(text))


def test_hardly_begun_is_judged_beside_guessing():
    assert words.guessing(24) == pytest.approx(23 / 24)
    assert words.hardly_begun(0.6, 24) and not words.hardly_begun(0.4, 24)
    assert not words.hardly_begun(0.4, 10) and words.hardly_begun(0.4, 2)
    late = verdict({"plain18": 0.3, "plain34": 0.8}, 24)
    assert 95.8 in prose.numbers(late)
    assert 95.8 not in prose.numbers(verdict({"plain18": 0.3, "plain34": 0.4}, 24))
    assert 95.8 not in prose.numbers(verdict({"plain18": 0.8, "plain34": 0.8}, 24))


def test_what_is_not_trained_yet_is_said_and_compared_with_nothing():
    some = verdict({"plain18": 0.1, "resnet18": 0.06, "plain34": 0.8}, 24)
    assert some.endswith("ResNet-34 not trained yet.") and "residual networks" not in some
    assert "not trained" not in verdict(FOUR, 24)
    assert verdict(FOUR, 24).count(" the paper") == 4


def test_the_option_of_the_shortcuts_is_told_where_it_differs_from_the_papers():
    recipe = bundled.curves()["recipe"]
    ours, theirs = twins.shortcuts_here(), twins.shortcuts_in_table_2()
    assert (ours, theirs) == ("B", "A")
    weighted = [p for p in architecture(18).points if p.address.endswith("shortcut.conv")]
    assert len(weighted) == 3, "our ResNet-18 has projections"
    said = budget(recipe, ours, theirs)
    assert words.SHORTCUTS["B"] in said and words.SHORTCUTS["A"] in said
    assert not any(option in budget(recipe, "A", "A") for option in words.SHORTCUTS.values())


def test_the_table_and_the_budget_are_those_of_the_shipped_curves():
    box = bundled.curves()
    final = {name: checks[-1] for name, checks in box["curves"].items()}
    assert all(f"{check['held_out']:.1%}" in table(final, 24) for check in final.values())
    assert "95.8%" in table(final, 24) and "90.0%" in table(final, 10)
    legs = [leg for phase in box["recipe"]["phases"] for leg in phase["legs"]]
    found = prose.numbers(budget(box["recipe"], "B", "A"))
    assert {sum(leg["pictures"] for leg in legs), words.CHECKED} <= set(found)
    assert words.CHECKED == fit._CHECKED, "as many as a point of a curve is measured on"


def test_every_sentence_on_the_curves_is_short():
    for errors in (FOUR, {**FOUR, "plain34": 0.8}, {"plain18": 0.2}):
        assert prose.longest(verdict(errors, len(CATEGORIES))) <= 25
    assert prose.longest(budget(bundled.curves()["recipe"], "B", "A")) <= 25
