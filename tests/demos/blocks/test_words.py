"""The Blocks tab's sentences follow the numbers: when those turn round, so do the words."""

from dataclasses import replace

import pytest
import torch

from demos._components.picture import pictures
from demos._words import sums
from demos.blocks import words
from resnet_core import bundled
from resnet_core.block_view import view_block
from resnet_core.pixel import Pixel, Step, pixel
from tests.demos import prose


@pytest.fixture(scope="module")
def look():
    image = pictures.find("gratings").image

    def make(depth=18, order="post", block="conv2_x.1"):
        return view_block(image, depth, "fresh", order, block)

    return make


@pytest.fixture(scope="module")
def learned():
    image = pictures.find("gratings").image

    def make(depth=18, block="conv2_x.1"):
        return view_block(image, depth, "bundled", "post", block)

    return make


def with_point(view, leaf, tensor):
    """The close-up with another tensor at one point."""
    address = leaf if leaf == view.entered else f"{view.block.address}.{leaf}"
    return replace(view, points={**view.points, address: tensor})


def said(view, leaf):
    address = leaf if leaf == view.entered else f"{view.block.address}.{leaf}"
    return words.explain(view, address)["text"]


def test_the_regime_is_named(look, learned):
    fresh = words.conditions(look())
    assert "Fresh" in fresh and prose.numbers(fresh) == [7, 112] and "Trained" not in fresh
    pre = words.conditions(look(order="pre"))
    assert "Pre-activation" in pre and "Pre-activation" not in fresh
    trained = words.conditions(learned())
    assert "Trained" in trained and "Fresh" not in trained and prose.numbers(trained) == [224]


def test_a_convolution_says_how_much_is_negative_and_what_it_does_to_the_channels(look):
    view = look()
    shape = view.points["conv2_x.1.conv1"].shape
    for share, tensor in ((0, torch.ones(shape)), (100, -torch.ones(shape))):
        assert prose.numbers(said(with_point(view, "conv1", tensor), "conv1"))[-1] == share
    neck = look(50, block="conv3_x.1")
    down, middle, up, across = (said(neck, n) for n in ("conv1", "conv2", "conv3", "shortcut.conv"))
    assert prose.numbers(down)[:4] == [1, 1, 128, 256] and "cheaper" in down
    assert prose.numbers(middle)[:5] == [3, 3, 2, 128, 128]
    assert prose.numbers(up)[:4] == [1, 1, 512, 128]
    assert "projection makes" in up and "projection makes" not in said(
        look(50, block="conv3_x.2"), "conv3"
    )
    assert prose.numbers(across)[:5] == [1, 1, 2, 512, 256] and "projection" in across
    assert "mixes" in said(look(50, block="conv2_x.1"), "conv1")


def test_a_projection_is_told_what_it_reads(look):
    post, pre = (said(look(18, order, "conv3_x.1"), "shortcut.conv") for order in ("post", "pre"))
    assert "x after BN and ReLU" in pre and "after BN" not in post


@pytest.mark.parametrize(("factor", "way"), [(0.1, "falls"), (7.0, "grows"), (1, "stays")])
def test_normalisation_says_what_became_of_the_spread(look, factor, way):
    view = look()
    before = view.points["conv2_x.1.conv1"]
    view = with_point(view, "bn1", factor * before)
    wanted = [float(before.std()), float(factor * before.std())][way == "stays" :]
    spread = said(view, "bn1").rsplit(". ", 1)[-1]
    assert way in spread and prose.numbers(spread) == pytest.approx(wanted, rel=0.005)


def test_normalisation_says_whose_statistics_it_uses_and_which_maps_it_inverts(look, learned):
    fresh, trained = (
        words.explain(v, "conv3_x.3.bn3")
        for v in (look(50, block="conv3_x.3"), learned(50, "conv3_x.3"))
    )
    assert fresh["source"].endswith("Algorithm 1") and trained["source"].endswith("Algorithm 2")
    assert 8 in prose.numbers(fresh["text"]) and "after training" in trained["text"]
    scales = bundled.state("resnet50")["conv3_x.3.bn3.weight"]
    assert {int((scales < 0).sum()), len(scales)} <= set(prose.numbers(trained["text"]))
    assert "inverted" in trained["text"] and 512 not in prose.numbers(fresh["text"])
    carried = words.explain(replace(learned(50, "conv3_x.3"), source="imagenet"), "conv3_x.3.bn3")
    assert carried["source"] == trained["source"] and "after training" not in carried["text"]


def test_relu_says_how_many_units_are_silent(look):
    view = look()
    shape = view.points["conv2_x.1.relu1"].shape
    for leaf in ("relu1", "out"):
        for share, tensor in ((100, torch.zeros(shape)), (0, torch.ones(shape))):
            assert prose.numbers(said(with_point(view, leaf, tensor), leaf))[1] == share
    assert "projection" in said(look(18, "pre", "conv3_x.1"), "relu1")
    assert "projection" not in said(look(18, "pre", "conv3_x.2"), "relu1")


def test_what_enters_is_named_and_signed_only_if_it_is(look):
    assert "maxpool" in said(look(), "maxpool") and "negative" not in said(look(), "maxpool")
    view = look(18, "pre", "conv2_x.2")
    assert "negative" in said(view, view.entered) and "conv2_x.1" in said(view, view.entered)
    positive = with_point(view, view.entered, view.points[view.entered].abs())
    assert "negative" not in said(positive, view.entered)


@pytest.mark.parametrize("residual", [1.0, 10.0, 90.0])
def test_the_balance_follows_the_norms(look, residual):
    view = look()
    x = view.points["conv2_x.1.shortcut"]
    norm = float(x.norm())
    wanted = sums.balance(residual / 10 * norm, norm, sums.Sum())
    assert said(with_point(view, "residual", residual / 10 * x), "sum") == wanted


def test_the_end_of_the_block_depends_on_the_order_and_on_the_shortcut(look):
    assert "ReLU keeps" in said(look(), "out")
    identity, projection, last = (
        words.explain(look(18, "pre", block), f"{block}.out")
        for block in ("conv3_x.2", "conv3_x.1", "conv5_x.2")
    )
    assert "unchanged" in identity["text"] and "unchanged" not in projection["text"]
    assert "x after BN and ReLU" in projection["text"]
    assert prose.blocks(last["text"]) == ["final.bn", "final.relu"]
    assert prose.blocks(identity["text"]) == ["conv4_x.1.bn1", "conv4_x.1.relu1"]
    assert identity["source"] == "He et al. 2016, eq. 3" != projection["source"]
    assert "no parameters" in said(look(), "shortcut")
    assert "1×1 convolution" in said(look(block="conv3_x.1"), "shortcut")


def test_every_sentence_of_a_block_is_short(look, learned):
    views = [look(50, order, b) for order in ("post", "pre") for b in ("conv3_x.1", "conv5_x.3")]
    for view in (*views, learned(50, "conv3_x.3"), learned()):
        assert prose.longest(words.conditions(view)) <= 25
        for address in (view.entered, *view.addresses):
            assert prose.longest(words.explain(view, address)["text"]) <= 25


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
    said = [words.pixel_reading(p) for p in (same, both, none)]
    assert prose.numbers(said[0])[:4] == [2, 5, 0, 5]
    assert prose.numbers(said[1])[:4] == [2, 2, -1.9, 0.1]
    assert prose.numbers(said[2]) == [0, 0]
    assert max(map(prose.longest, said)) <= 25


def test_relu_keeps_the_value_or_sets_it_to_0():
    passes = made(TWO, TWO, ("bn", 1.5), ("relu", 1.5))
    silent = made(TWO, TWO, ("bn", -1.5), ("relu", 0.0))
    zero = made(TWO, TWO, ("bn", 0.0), ("relu", 0.0))
    said = [words.pixel_reading(p) for p in (passes, silent, zero)]
    assert "1.5 after batch normalisation is positive" in said[0]
    assert "−1.5 after batch normalisation is negative" in said[1]
    assert "positive" not in said[2] and len({prose.verdict(text) for text in said}) == 3


def test_a_shortcut_that_reverses_the_sign_is_noticed():
    turned = made(TWO, TWO, ("residual", -1.0), ("sum", 0.5), ("out", 0.5))
    kept = made(TWO, TWO, ("residual", 1.0), ("sum", 1.5), ("out", 1.5))
    dead = made(TWO, TWO, ("residual", -1.0), ("sum", -0.5), ("out", 0.0))
    opposite = ["opposite sign" in words.pixel_reading(p) for p in (turned, kept, dead)]
    assert opposite == [True, False, False]
    assert "sets it to 0" in words.pixel_reading(dead)


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
