"""What is said of three networks and one picture follows their answers."""

import math

import pytest
import torch

from demos import twins
from demos._components.picture import pictures
from demos.twins import words
from demos.twins.words import Said
from resnet_core import bundled, cut_skips, runs
from resnet_core.drawings.outlines import CATEGORIES
from tests.demos import prose


def answers(*categories, photograph=False, growth=(1.5, 4.2, 0.3)):
    three = [Said(c, 0.997, g) for c, g in zip(categories, growth, strict=True)]
    return words.answers(18, three, photograph=photograph)


@pytest.mark.parametrize(
    ("categories", "verdict"),
    [
        (("star", "cloud", "star"), "relies"),
        (("star", "star", "star"), "survives"),
        (("star", "star", "cloud"), "survives"),
        (("star", "cloud", "ring"), "neither"),
    ],
)
def test_the_verdict_follows_the_three_answers(categories, verdict):
    assert words.lesion(*categories) == verdict
    said = answers(*categories)
    assert ("still say" in said) == (categories[0] == categories[1])
    for name in categories:
        assert f"{name} (99.7%)" in said


def test_the_verdicts_and_a_photograph_are_told_apart():
    kinds = (("a", "b", "a"), ("a", "a", "b"), ("a", "b", "c"))
    said = {answers(*kind).split(" says ")[-1].split(")", 1)[1] for kind in kinds}
    photograph = answers("a", "b", "a", photograph=True)
    assert len(said) == 3 and "photograph" in photograph
    assert not any(text.split("</p>")[0] in photograph for text in said)


def test_gradients_are_compared_within_each_network_only():
    """Another training has another scale: doubling plain-18's weights changes no course."""
    first, other = (answers("star", "cloud", "star", growth=(1.5, 4.2, g)) for g in (0.3, 0.6))
    assert [n for n in prose.numbers(first) if n in (1.5, 4.2, 0.3)] == [1.5, 4.2, 0.3]
    assert prose.verdict(first) == prose.verdict(other) and first != other
    broken = answers("star", "cloud", "star", growth=(math.nan, 1.0, 6.0))
    assert prose.verdict(broken) != prose.verdict(first)


def test_the_course_of_a_gradient_is_that_of_its_root_mean_squares():
    run, _ = runs.run(pictures.find("star").image, 18, "plain")
    said = twins._said(run)
    units = {b: run.activations[f"{b}.out"].numel() for b in run.gradient_norm}
    per_unit = {b: norm / math.sqrt(units[b]) for b, norm in run.gradient_norm.items()}
    first, *_, last = per_unit.values()
    assert said.growth == pytest.approx(first / last)
    index = int(run.activations["fc"][0].argmax())
    assert said.name == run.categories[index]
    assert said.share == pytest.approx(float(run.activations["fc"][0].softmax(0)[index]))


def test_an_answer_that_is_not_finite_is_not_compared():
    star = Said("star", 0.9, 1.0)
    assert "finite" in words.answers(18, [star, None, star], photograph=False)


def test_that_the_curves_belong_to_other_trainings_is_said_where_they_do():
    box = bundled.manifest()
    whole, plain = box["resnet18"], box["plain18"]
    curves = {"resnet18": 68_032, "plain18": 68_032}
    said = words.other_trainings(whole, plain, curves)
    assert {whole["pictures_seen"], plain["pictures_seen"], 224} <= set(prose.numbers(said))
    same = [{**entry, "pictures_seen": 68_032} for entry in (whole, plain)]
    assert words.other_trainings(*same, curves) == ""
    assert "other trainings" not in words.other_trainings(whole, plain, {})
    assert twins._other_trainings(18) == said


def test_each_network_is_introduced_by_what_was_measured_on_it_beside_chance():
    box = bundled.manifest()
    whole, cut, plain = words.records(box["resnet18"], box["plain18"], len(CATEGORIES))
    for text, entry in ((whole, box["resnet18"]), (plain, box["plain18"])):
        assert f"{entry['held_out']:.1%}" in text
        assert entry["pictures_seen"] in prose.numbers(text)
    assert f"{box['resnet18']['lesioned']:.1%}" in cut and "4.2% (1 of 24)" in cut
    assert "10.0% (1 of 10)" in words.records(box["resnet18"], box["plain18"], 10)[1]


def test_the_chance_is_that_of_the_classes_that_the_network_has():
    run, _ = runs.run(pictures.find("star").image, 18, "bundled", cut_skips(18, "all"))
    assert run.activations["fc"].shape[-1] == len(CATEGORIES) == len(run.categories)
    uniform = torch.full((1, len(CATEGORIES)), 1.0).softmax(1)
    assert float(uniform[0, 0]) == pytest.approx(1 / 24)


def test_every_sentence_on_the_three_is_short():
    box = bundled.manifest()
    texts = list(words.records(box["resnet18"], box["plain18"], 24))
    texts += [answers("star", "cloud", "star"), answers("a", "b", "c", photograph=True)]
    texts += [words.other_trainings(box["resnet18"], box["plain18"], {"plain18": 5})]
    assert max(map(prose.longest, texts)) <= 25
