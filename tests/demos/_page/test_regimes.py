"""Regime, weights and order are brought together, and what cannot be had is said."""

import pytest

from demos._page import regimes
from demos._page.regimes import Trained, resolve
from demos._page.settings import RunSettings


@pytest.fixture
def nothing_at_hand(monkeypatch):
    monkeypatch.setattr(regimes.stored, "at_hand", lambda depth: ())


@pytest.fixture
def at_hand_for_18(monkeypatch):
    monkeypatch.setattr(
        regimes.stored, "at_hand", lambda depth: ("imagenet",) if depth == 18 else ()
    )


def shown(regime, source=None, depth=18, wished=None):
    """What the page shows: imagenet in the trained regime unless it is said."""
    source = source or ("imagenet" if regime == "trained" else "fresh")
    return RunSettings(depth, regime, source, "post", 0, "lion", wished=wished)


def said(found):
    return (found.regime, found.source, found.order, found.weights)


def test_choosing_a_regime_takes_its_weights_along(at_hand_for_18):
    found = resolve(18, "trained", "fresh", "post", shown("batch"))
    assert said(found) == ("trained", "imagenet", "post", "imagenet") and not found.problems
    for regime in ("batch", "none"):
        found = resolve(18, regime, "imagenet", "post", shown("trained"))
        assert said(found) == (regime, "fresh", "post", "fresh") and not found.problems


def test_choosing_weights_takes_their_regime_along(at_hand_for_18):
    found = resolve(18, "none", "imagenet", "post", shown("none"))
    assert said(found) == ("trained", "imagenet", "post", "imagenet")
    found = resolve(18, "trained", "fresh", "post", shown("trained"))
    assert said(found) == ("batch", "fresh", "post", "fresh")


def test_a_trained_regime_without_weights_stays_fresh_and_says_what_there_is(nothing_at_hand):
    for before in ("batch", "none"):
        found = resolve(18, "trained", "fresh", "post", shown(before))
        assert said(found) == (before, "fresh", "post", "fresh")
        (sentence,) = found.problems
        assert "not on this machine" in sentence and "ImageNet" in sentence


def test_weights_on_their_way_stay_chosen_while_the_page_shows_fresh_ones(at_hand_for_18):
    found = resolve(50, "batch", "imagenet", "post", shown("batch"))
    assert said(found) == ("batch", "fresh", "post", "imagenet") and not found.problems
    found = resolve(50, "trained", "imagenet", "post", shown("trained"))  # another depth was chosen
    assert (found.regime, found.source, found.weights) == ("batch", "fresh", "imagenet")
    assert found.wished == "imagenet"


@pytest.fixture
def boxed(monkeypatch):
    """Bundled weights for 18 and 50 layers, and no others at hand."""
    box = Trained("bundled", "Shipped", lambda: (18, 50))
    monkeypatch.setattr(regimes, "TRAINED", (box, regimes.TRAINED[0]))
    monkeypatch.setattr(
        regimes.stored, "at_hand", lambda depth: ("bundled",) if depth in (18, 50) else ()
    )


def test_weights_on_their_way_leave_other_trained_ones_in_place(boxed):
    before = shown("trained", "bundled")
    found = resolve(18, "trained", "imagenet", "post", before)
    assert said(found) == ("trained", "bundled", "post", "imagenet") and not found.problems
    assert regimes.stays(before, 18) == "bundled", "and the control goes back to them"
    assert regimes.stays(before, 34) == regimes.stays(None, 18) == "fresh"
    found = resolve(34, "trained", "imagenet", "post", before)
    assert said(found) == ("batch", "fresh", "post", "imagenet") and found.wished == "bundled"


def test_other_trained_weights_stand_in_for_those_on_their_way(boxed):
    found = resolve(50, "trained", "imagenet", "post", shown("trained", "imagenet"))
    assert said(found) == ("trained", "bundled", "post", "imagenet") and not found.problems
    from_fresh = resolve(50, "none", "imagenet", "post", shown("none"))
    assert said(from_fresh) == ("none", "fresh", "post", "imagenet")


def test_weights_that_do_not_exist_at_a_depth_are_named_and_come_back(boxed):
    found = resolve(34, "trained", "bundled", "post", shown("trained", "bundled"))
    assert said(found) == ("batch", "fresh", "post", "fresh") and found.wished == "bundled"
    (sentence,) = found.problems
    assert sentence.startswith(
        "This ResNet-34 is fresh: “Shipped” exists for 18 and 50 layers only"
    )
    assert "ImageNet" in sentence  # what there is instead

    at_34 = shown("batch", depth=34, wished="bundled")
    again = resolve(34, "batch", "fresh", "post", at_34)  # another picture
    assert said(again) == ("batch", "fresh", "post", "fresh") and again.wished == "bundled"
    found = resolve(101, "batch", "fresh", "post", at_34)
    assert found.source == "fresh" and found.wished == "bundled" and found.problems
    found = resolve(50, "batch", "fresh", "post", at_34)
    assert said(found) == ("trained", "bundled", "post", "bundled") and found.wished is None


def test_who_chooses_a_fresh_regime_wishes_for_no_weights(boxed):
    found = resolve(34, "none", "fresh", "post", shown("batch", depth=34, wished="bundled"))
    assert said(found) == ("none", "fresh", "post", "fresh") and found.wished is None
    chosen = resolve(18, "trained", "fresh", "post", shown("trained", "bundled"))
    assert said(chosen) == ("batch", "fresh", "post", "fresh") and chosen.wished is None


def test_pre_activation_exists_with_fresh_weights_only(at_hand_for_18):
    assert resolve(18, "none", "fresh", "pre", shown("none")).order == "pre"
    found = resolve(18, "trained", "imagenet", "pre", shown("trained"))
    assert found.order == "post" and "pre-activation" in found.problems[0]


@pytest.mark.parametrize("strange", [None, 7, "", "lesion", ["batch"], {}])
def test_anything_unknown_is_a_fresh_network_with_batch_statistics(strange, nothing_at_hand):
    assert said(resolve(18, strange, strange, strange, None)) == (
        "batch",
        "fresh",
        "post",
        "fresh",
    )
