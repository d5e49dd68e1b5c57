"""Regime, weights and order are brought together, and what cannot be had is said."""

import pytest

from demos import _regimes
from demos._regimes import Trained, resolve


@pytest.fixture
def nothing_at_hand(monkeypatch):
    monkeypatch.setattr(_regimes, "at_hand", lambda depth: ())


@pytest.fixture
def at_hand_for_18(monkeypatch):
    monkeypatch.setattr(_regimes, "at_hand", lambda depth: ("imagenet",) if depth == 18 else ())


def said(found):
    return (found.regime, found.source, found.order, found.weights)


def test_choosing_a_regime_takes_its_weights_along(at_hand_for_18):
    found = resolve(18, "trained", "fresh", "post", "batch")
    assert said(found) == ("trained", "imagenet", "post", "imagenet") and not found.problems
    for regime in ("batch", "none"):
        found = resolve(18, regime, "imagenet", "post", "trained")
        assert said(found) == (regime, "fresh", "post", "fresh") and not found.problems


def test_choosing_weights_takes_their_regime_along(at_hand_for_18):
    found = resolve(18, "none", "imagenet", "post", "none")
    assert said(found) == ("trained", "imagenet", "post", "imagenet")
    found = resolve(18, "trained", "fresh", "post", "trained")
    assert said(found) == ("batch", "fresh", "post", "fresh")


def test_a_trained_regime_without_weights_stays_fresh_and_says_what_there_is(nothing_at_hand):
    for before in ("batch", "none"):
        found = resolve(18, "trained", "fresh", "post", before)
        assert said(found) == (before, "fresh", "post", "fresh")
        (sentence,) = found.problems
        assert "not on this machine" in sentence and "ImageNet" in sentence


def test_weights_on_their_way_stay_chosen_while_the_page_shows_fresh_ones(at_hand_for_18):
    found = resolve(50, "batch", "imagenet", "post", "batch")
    assert said(found) == ("batch", "fresh", "post", "imagenet") and not found.problems
    found = resolve(50, "trained", "imagenet", "post", "trained")  # another depth was chosen
    assert (found.regime, found.source, found.weights) == ("batch", "fresh", "imagenet")


def test_weights_that_do_not_exist_at_a_depth_are_named(monkeypatch):
    boxed = Trained("bundled", "Shipped", lambda: (18, 50))
    monkeypatch.setattr(_regimes, "TRAINED", (boxed, _regimes.TRAINED[0]))
    monkeypatch.setattr(_regimes, "at_hand", lambda depth: ("bundled",) if depth == 18 else ())
    found = resolve(34, "trained", "bundled", "post", "trained")
    assert said(found) == ("batch", "fresh", "post", "fresh")
    (sentence,) = found.problems
    assert sentence.startswith("This ResNet-34 is fresh: those weights exist for 18 and 50 layers.")
    assert "ImageNet" in sentence  # what there is instead
    assert resolve(18, "trained", "bundled", "post", "trained").source == "bundled"


def test_pre_activation_exists_with_fresh_weights_only(at_hand_for_18):
    assert resolve(18, "none", "fresh", "pre", "none").order == "pre"
    found = resolve(18, "trained", "imagenet", "pre", "trained")
    assert found.order == "post" and "pre-activation" in found.problems[0]


@pytest.mark.parametrize("strange", [None, 7, "", "lesion", ["batch"], {}])
def test_anything_unknown_is_a_fresh_network_with_batch_statistics(strange, nothing_at_hand):
    assert said(resolve(18, strange, strange, strange, None)) == (
        "batch",
        "fresh",
        "post",
        "fresh",
    )
