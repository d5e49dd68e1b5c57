"""The Blocks tab's sentences follow the numbers: when those turn round, so do the words."""

from dataclasses import replace

import pytest
import torch

from demos._components.picture import pictures
from demos.blocks import words
from resnet_core.block_view import closeup
from resnet_core.pixel import Pixel, Step, pixel


@pytest.fixture(scope="module")
def look():
    image = pictures.find("gratings").image

    def make(depth=18, order="post", block="conv2_x.1"):
        return closeup(image, depth, "fresh", order, block)

    return make


def with_point(view, leaf, tensor):
    """The close-up with another tensor at one point."""
    address = leaf if leaf == view.entered else f"{view.block.address}.{leaf}"
    return replace(view, points={**view.points, address: tensor})


def said(view, leaf):
    address = leaf if leaf == view.entered else f"{view.block.address}.{leaf}"
    return words.explain(view, address)["text"]


def test_the_regime_is_named(look):
    fresh = words.conditions(look())
    assert "Fresh" in fresh and "7 crops" in fresh and "Trained" not in fresh
    assert "fresh weights only" not in fresh
    assert "fresh weights only" in words.conditions(look(order="pre"))
    trained = words.conditions(replace(look(), pictures=1))
    assert "Trained" in trained and "recorded in training" in trained and "Fresh" not in trained


def test_a_convolution_says_how_much_is_negative_and_what_it_does_to_the_channels(look):
    view = look()
    shape = view.points["conv2_x.1.conv1"].shape
    assert "0% of the values" in said(with_point(view, "conv1", torch.ones(shape)), "conv1")
    assert "100% of the values" in said(with_point(view, "conv1", -torch.ones(shape)), "conv1")
    neck = look(50, block="conv3_x.1")
    assert "brings 256 channels down to 128" in said(neck, "conv1")
    assert "3×3 convolution at every second place" in said(neck, "conv2")
    assert "brings 128 channels up to 512" in said(neck, "conv3")
    assert "projects x from 256 channels to 512" in said(neck, "shortcut.conv")
    assert "mixes 64 channels" in said(look(50, block="conv2_x.1"), "conv1")


@pytest.mark.parametrize(
    ("factor", "word"), [(0.1, "falls from"), (7.0, "grows from"), (1, "stays")]
)
def test_normalisation_says_what_became_of_the_spread(look, factor, word):
    view = look()
    view = with_point(view, "bn1", factor * view.points["conv2_x.1.conv1"])
    assert word in said(view, "bn1")
    assert "of these 8 pictures" in said(view, "bn1")
    learned = replace(view.statistics["conv2_x.1.bn1"], of_batch=False)
    changed = replace(view, statistics={**view.statistics, "conv2_x.1.bn1": learned})
    assert "recorded in training" in said(changed, "bn1")


def test_relu_says_how_many_units_are_silent(look):
    view = look()
    shape = view.points["conv2_x.1.relu1"].shape
    for leaf in ("relu1", "out"):
        assert "100% of the units" in said(with_point(view, leaf, torch.zeros(shape)), leaf)
        assert " 0% of the units" in said(with_point(view, leaf, torch.ones(shape)), leaf)
    assert "projection" in said(look(18, "pre", "conv3_x.1"), "relu1")
    assert "projection" not in said(look(18, "pre", "conv3_x.2"), "relu1")


def test_what_enters_is_named_and_signed_only_if_it_is(look):
    assert "maxpool" in said(look(), "maxpool") and "signed" not in said(look(), "maxpool")
    view = look(18, "pre", "conv2_x.2")
    assert "signed" in said(view, view.entered) and "conv2_x.1" in said(view, view.entered)
    positive = with_point(view, view.entered, view.points[view.entered].abs())
    assert "signed" not in said(positive, view.entered)


@pytest.mark.parametrize(
    ("residual", "words"),
    [(1.0, "shortcut carries most"), (10.0, "comparable"), (90.0, "residual branch outweighs")],
)
def test_the_balance_follows_the_norms(look, residual, words):
    view = look()
    x = view.points["conv2_x.1.shortcut"]
    assert words in said(with_point(view, "residual", residual / 10 * x), "sum")


def test_the_end_of_the_block_depends_on_the_order(look):
    assert "last ReLU" in said(look(), "out")
    assert "Nothing follows the sum" in said(look(order="pre"), "out")
    assert "without a single parameter" in said(look(), "shortcut")
    assert "1×1 convolution" in said(look(block="conv3_x.1"), "shortcut")


def made(patch, kernel, *steps, inside=None):
    """A pixel of hand-written numbers; ``steps`` are (operation, value)."""
    patch, kernel = torch.tensor(patch).double(), torch.tensor(kernel).double()
    inside = torch.ones(patch.shape[1:], dtype=torch.bool) if inside is None else inside
    total = float((patch * kernel).sum())
    chain = [("conv", total), *steps]
    return Pixel(
        "b.conv1",
        "x",
        0,
        0,
        0,
        1,
        0,
        0,
        patch,
        inside,
        kernel,
        tuple(Step(f"b.{name}", name, value, value) for name, value in chain),
    )


TWO = [[[1.0]], [[1.0]]]


def test_padding_is_mentioned_where_there_is_some(look):
    view = look()
    corner = pixel(view, "conv2_x.1.conv1", 0, 0, 0)
    assert "5 of the window's 9 places" in words.pixel_reading(corner)
    middle = pixel(view, "conv2_x.1.conv1", 0, 5, 5)
    assert "padding" not in words.pixel_reading(middle)


def test_what_raises_the_value_is_told_from_what_lowers_it():
    same = made(TWO, [[[2.0]], [[3.0]]], ("relu", 5.0))
    both = made(TWO, [[[2.0]], [[-1.9]]], ("relu", 0.1))
    none = made([[[0.0]], [[0.0]]], TWO, ("relu", 0.0))
    assert "value add 5 and" in words.pixel_reading(same)
    assert "lower it take 0 away" in words.pixel_reading(same)
    assert "value add 2 and" in words.pixel_reading(both)
    assert ": 0.1 in all." in words.pixel_reading(both)
    assert "lower it take 1.9 away" in words.pixel_reading(both)
    assert "Every product is 0" in words.pixel_reading(none)


def test_relu_lets_it_pass_or_silences_it():
    passes = made(TWO, TWO, ("bn", 1.5), ("relu", 1.5))
    silent = made(TWO, TWO, ("bn", -1.5), ("relu", 0.0))
    bn = "after batch normalisation"
    assert f"1.5 {bn} is positive" in words.pixel_reading(passes)
    assert f"−1.5 {bn} is negative" in words.pixel_reading(silent)
    assert "silent here" in words.pixel_reading(silent)
    zero = made(TWO, TWO, ("bn", 0.0), ("relu", 0.0))
    assert "positive" not in words.pixel_reading(zero)


def test_a_shortcut_that_turns_the_sign_is_noticed():
    turned = made(TWO, TWO, ("residual", -1.0), ("sum", 0.5), ("out", 0.5))
    kept = made(TWO, TWO, ("residual", 1.0), ("sum", 1.5), ("out", 1.5))
    dead = made(TWO, TWO, ("residual", -1.0), ("sum", -0.5), ("out", 0.0))
    assert "changes its sign" in words.pixel_reading(turned)
    assert "changes its sign" not in words.pixel_reading(kept)
    assert "silent here" in words.pixel_reading(dead)


def test_a_disagreement_with_the_network_would_be_said(look):
    found = pixel(look(), "conv2_x.1.conv1", 3, 5, 5)
    assert "32 bits" in words.agreement(found)
    first, *rest = found.steps
    wrong = replace(found, steps=(replace(first, own=first.own + 0.5), *rest))
    assert "more than rounding explains" in words.agreement(wrong)
    exact = tuple(replace(step, own=step.computed) for step in found.steps)
    assert "exactly" in words.agreement(replace(found, steps=exact))


def test_points_without_a_convolution_say_why(look):
    view = look(order="pre")
    texts = {
        words.not_made_here(view, address)
        for address in ("maxpool", "conv2_x.1.shortcut", "conv2_x.1.relu1")
    }
    assert len(texts) == 3
