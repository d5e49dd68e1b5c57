"""Sentences follow the numbers: when those turn round, so do the words."""

from dataclasses import replace

import pytest
import torch

from demos import _pictures, _words
from resnet_core import cut_skips, runs
from resnet_core.measures import Branches
from resnet_core.runs import CONDITIONS


@pytest.fixture(scope="module")
def pair():
    """A run of ResNet-18 with one skip cut, and the intact run."""
    image = _pictures.find("gratings").image
    return runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.1"))


def scaled(values, factor):
    return {block: factor * value for block, value in values.items()}


def trained(run):
    return replace(run, key=replace(run.key, conditions=CONDITIONS["imagenet"]))


def logits(run, *largest):
    """The run with these classes the likeliest, in this order."""
    values = torch.zeros(1, 1000)
    for place, index in enumerate(largest):
        values[0, index] = 9.0 - place
    return replace(
        run,
        activations={**run.activations, "fc": values},
        categories=tuple(f"thing {i}" for i in range(1000)),
    )


def test_the_activation_sentence_names_the_cut_and_its_factor(pair):
    run, intact = pair
    for factor, said in ((3.0, "3×"), (0.25, "0.25×")):
        changed = replace(run, activation_std=scaled(intact.activation_std, factor))
        sentence = _words.activation_reading(changed, intact)
        assert f"From conv3_x.1 on, the standard deviation is {said}" in sentence
        assert "up to conv2_x.2" in sentence
    dead = replace(run, activation_std=scaled(intact.activation_std, 0.0))
    assert "0" in _words.activation_reading(dead, intact)
    wild = replace(run, activation_std=scaled(intact.activation_std, float("inf")))
    assert "no longer finite" in _words.activation_reading(wild, intact)


def test_the_intact_activation_sentence_has_both_ends(pair):
    _, intact = pair
    values = list(intact.activation_std.values())
    sentence = _words.activation_reading(intact, intact)
    assert _words.short(values[0]) in sentence and _words.short(values[-1]) in sentence


def test_the_intact_gradient_sentence_says_larger_smaller_or_about(pair):
    _, intact = pair
    first, last = "conv2_x.1", "conv5_x.2"
    for value, word in ((10.0, "10× larger"), (0.1, "10× smaller"), (1.0, "about as large")):
        run = replace(intact, gradient_norm={**intact.gradient_norm, first: value, last: 1.0})
        sentence = _words.gradient_reading(run, run)
        assert word in sentence
        assert first in sentence and last in sentence
    none = replace(intact, gradient_norm={**intact.gradient_norm, first: 0.0})
    assert f"0 at {first}" in _words.gradient_reading(none, none)


def test_the_gradient_sentence_says_explode_only_where_it_grows(pair):
    run, intact = pair
    grown = replace(run, gradient_norm=scaled(intact.gradient_norm, 40.0))
    shrunk = replace(run, gradient_norm=scaled(intact.gradient_norm, 0.1))
    assert "40×" in _words.gradient_reading(grown, intact)
    assert "explode" in _words.gradient_reading(grown, intact)
    assert "explode" not in _words.gradient_reading(shrunk, intact)
    assert "lesion" in _words.gradient_reading(trained(grown), trained(intact))
    assert "explode" not in _words.gradient_reading(trained(grown), trained(intact))


@pytest.mark.parametrize(
    ("residual", "words"),
    [(1.0, "shortcut carries most"), (10.0, "comparable"), (90.0, "residual branch outweighs")],
)
def test_the_balance_of_the_branches_follows_their_norms(residual, words):
    numbers = Branches(10.0, residual, 10.0, 12.0, 11.0, 80.0, 0.5)
    assert words in _words._balance(numbers, projection=False)
    assert "S(x)" in _words._balance(numbers, projection=True)


def test_an_empty_shortcut_is_not_divided_by():
    numbers = Branches(0.0, 5.0, 0.0, 5.0, 5.0, None, 0.5)
    assert "5" in _words._balance(numbers, projection=False)


def test_the_top5_note_says_falls_or_rises(pair):
    run, intact = pair
    before = logits(intact, 7, 8)
    falls = _words.top5(logits(run, 8, 7), before)
    assert falls["rows"][0]["name"] == "thing 8"
    assert "thing 7 falls from" in falls["note"]
    weak = replace(before, activations={**before.activations, "fc": torch.eye(1000)[7:8]})
    assert "thing 7 rises from" in _words.top5(logits(run, 7), weak)["note"]
    assert "conv3_x.1" in falls["note"]


def test_random_weights_and_broken_logits_are_called_what_they_are(pair):
    run, intact = pair
    assert "random" in _words.top5(run, intact)["note"]
    broken = replace(run, activations={**run.activations, "fc": torch.full((8, 1000), torch.nan)})
    answer = _words.top5(broken, intact)
    assert answer["rows"] == [] and "not finite" in answer["note"]


def test_the_conditions_are_named(pair):
    run, _ = pair
    assert "Fresh" in _words.conditions(run) and "Trained" not in _words.conditions(run)
    assert "Trained" in _words.conditions(trained(run))


def test_dropped_cuts_are_named():
    assert _words.dropped([], 18) == ""
    assert "conv3_x.4" in _words.dropped(["conv3_x.4"], 18)
    several = _words.dropped(["conv3_x.3", "conv3_x.4", "conv4_x.6"], 18)
    assert "3 cuts" in several and "conv4_x.6" in several


@pytest.mark.parametrize("address", ["conv1", "conv1.conv", "maxpool", "avgpool", "fc"])
def test_every_step_outside_the_blocks_has_a_text(pair, address):
    said = _words.explain(pair[0], address, None)
    assert len(said["text"]) > 40 and "{" not in said["text"] and said["source"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.01234, "0.0123"), (-4.561, "−4.56"), (1234.5, "1234"), (1.2e9, "1.20·10⁹")],
)
def test_numbers_have_three_digits(value, text):
    assert _words.short(value) in (text, text.replace("1.20", "1.2"))
    assert _words.short(float("nan")) == "not finite"
