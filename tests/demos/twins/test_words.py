"""What is said of three networks and one picture turns round when their answers do."""

from dataclasses import replace

import pytest
import torch

from demos._components.picture import pictures
from demos.twins import words
from resnet_core import bundled, runs


@pytest.fixture(scope="module")
def run():
    return runs.run(pictures.find("star").image, 18, "bundled")[0]


def saying(run, category, gradient=1.0, sure=9.0):
    """The run with another answer and another gradient at its first block."""
    logits = torch.zeros(1, len(run.categories))
    logits[0, run.categories.index(category)] = sure
    first = next(iter(run.gradient_norm))
    return replace(
        run,
        activations={**run.activations, "fc": logits},
        gradient_norm={**run.gradient_norm, first: gradient},
    )


def answers(run, *categories, photograph=False, gradients=(1.0, 1.0, 1.0)):
    three = [saying(run, c, g) for c, g in zip(categories, gradients, strict=True)]
    return words.answers(18, *three, photograph=photograph)


@pytest.mark.parametrize(
    ("categories", "verdict"),
    [
        (("star", "cloud", "star"), "these weights that need their skips"),
        (("star", "star", "star"), "outlives the lesion"),
        (("star", "star", "cloud"), "outlives the lesion"),
        (("star", "cloud", "ring"), "neither of the others agrees"),
    ],
)
def test_the_verdict_follows_the_three_answers(run, categories, verdict):
    said = answers(run, *categories)
    assert verdict in said
    assert ("still say" in said) == (categories[0] == categories[1])
    for name in categories:
        assert f"{name} (99.7%)" in said


def test_a_photograph_has_no_verdict(run):
    said = answers(run, "star", "cloud", "star", photograph=True)
    assert "mean little" in said and "need their skips" not in said


def test_the_gradients_are_compared_with_the_whole_networks(run):
    said = answers(run, "star", "cloud", "star", gradients=(2.0, 1.0, 6.0))
    assert "is 0.5× the whole" in said and "and 3× in plain-18" in said
    said = answers(run, "star", "cloud", "star", gradients=(0.0, 1.0, 6.0))
    assert "nothing to compare" in said


def test_an_answer_that_is_not_finite_is_not_compared(run):
    broken = replace(run, activations={**run.activations, "fc": torch.full((1, 24), torch.nan)})
    assert "finite" in words.answers(18, run, broken, run, photograph=False)


def test_that_the_curves_belong_to_other_trainings_is_said_where_they_do(monkeypatch):
    said = words.other_trainings(18)
    assert "other trainings" in said and "275,000" in said and "75,000" in said
    box = {name: {"pictures_seen": 68_032} for name in ("resnet18", "plain18")}
    monkeypatch.setattr(bundled, "manifest", lambda: box)
    assert words.other_trainings(18) == ""


def test_each_network_is_introduced_by_what_was_measured_on_it():
    box = bundled.manifest()
    whole, cut, plain = words.records(18)
    assert f"{box['resnet18']['held_out']:.1%}" in whole
    assert f"{box['resnet18']['lesioned']:.1%}" in cut
    assert f"{box['plain18']['held_out']:.1%}" in plain
    assert f"{box['plain18']['pictures_seen']:,}" in plain
