"""A link opens what it names, as far as it can be followed, and says what it could not."""

import pytest

from demos._components.picture import pictures
from demos._page import link
from demos._page.regimes import TRAINED
from demos._page.settings import RunSettings


@pytest.fixture(autouse=True)
def no_imagenet(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))


def test_an_empty_link_is_the_default():
    opening = link.read({})
    trained = RunSettings(18, "trained", "bundled", "post", 0, pictures.DEFAULT, weights="bundled")
    assert opening.choice == trained and opening.step is None
    assert (opening.activation, opening.gradient) == ("activation_std", "gradient_norm")
    assert opening.laboratory == "closed" and opening.problems == ()


def test_a_good_link_is_followed_whole():
    opening = link.read(
        {
            "depth": "50",
            "regime": "none",
            "order": "pre",
            "seed": "7",
            "picture": "lion",
            "step": "conv3_x.2.conv1",
            "cut": "conv5_x.1,conv3_x",
            "strength": "0.35",
            "activation": "silenced",
            "gradient": "weights",
            "laboratory": "seeds",
        }
    )
    cuts = ("conv3_x.1", "conv3_x.2", "conv3_x.3", "conv3_x.4", "conv5_x.1")
    choice = RunSettings(50, "none", "fresh", "pre", 7, "lion", cuts, 0.35)
    assert opening == link.Opening(
        choice=choice,
        step="conv3_x.2.conv1",
        activation="silenced",
        gradient="weight_gradient",
        laboratory="seeds",
        problems=(),
    )
    assert len(link.read({"depth": "152", "cut": "all"}).choice.cuts) == 50
    assert len(link.read({"depth": "152", "cut": "identity"}).choice.cuts) == 46
    assert link.read({"order": "pre", "step": "final.bn"}).step == "final.bn"


def test_links_from_before_the_regimes_mean_what_they_meant():
    assert link.read({"weights": "fresh"}).choice.regime == "batch"
    assert link.read({"weights": "fresh"}).problems == ()


def test_what_a_render_writes_is_read_back():
    for choice in (
        RunSettings(18, "trained", "bundled", "post", 0, pictures.DEFAULT, weights="bundled"),
        RunSettings(152, "none", "fresh", "pre", 42, "gratings"),
    ):
        assert link.read(link.query(choice, example=True)).choice == choice
    assert "picture" not in link.query(choice, example=False)


@pytest.mark.parametrize(
    "query", [{"regime": "trained"}, {"weights": "imagenet"}, {"weights": "bundled"}]
)
def test_trained_weights_that_are_not_here_are_said_to_be_missing(query):
    opening = link.read({"depth": "34", **query})
    assert opening.choice.source == "fresh" and opening.choice.regime == "batch"
    assert len(opening.problems) == 1 and "not on this machine" in opening.problems[0]


@pytest.mark.parametrize(("depth", "named"), [("18", "imagenet"), ("50", "plain")])
def test_weights_that_are_not_here_are_named_and_so_are_those_shown_instead(depth, named):
    opening = link.read({"depth": depth, "weights": named})
    assert (opening.choice.regime, opening.choice.source) == ("trained", "bundled")
    (sentence,) = opening.problems
    labels = {trained.source: trained.label for trained in TRAINED}
    assert labels[named] in sentence and f"this is “{labels['bundled']}”" in sentence
    assert ("to fetch it" in sentence) is (named == "imagenet")
    assert "Trained weights for" not in sentence


@pytest.mark.parametrize("regime", ["batch", "none"])
def test_a_regime_and_weights_that_contradict_are_settled_by_the_regime(regime):
    opening = link.read({"regime": regime, "weights": "imagenet"})
    assert (opening.choice.regime, opening.choice.source) == (regime, "fresh")
    assert len(opening.problems) == 1


@pytest.mark.parametrize(
    ("part", "value", "word"),
    [
        ("depth", "7", "depth"),
        ("depth", "٥٠", "depth"),
        ("depth", "", "depth"),
        ("weights", "stolen", "weights"),
        ("regime", "lesion", "regime"),
        ("order", "side", "order"),
        ("seed", "-1", "seed"),
        ("seed", "many", "seed"),
        ("seed", "nan", "seed"),
        ("strength", "2", "strength"),
        ("strength", "1e-3x", "strength"),
        ("activation", "median", "activations"),
        ("gradient", "loss", "gradients"),
        ("laboratory", "poison", "experiment"),
        ("picture", "../../etc/passwd", "picture"),
        ("step", "conv9_x.1", "step"),
        ("step", "<b>", "step"),
        ("cut", "conv3_x.9", "cut"),
    ],
)
def test_a_bad_part_gets_one_sentence_and_the_rest_holds(part, value, word):
    good = {"depth": "34", "picture": "tower", "step": "conv3_x.1", "cut": "conv2_x.1"}
    opening = link.read({**good, part: value})
    assert len(opening.problems) == 1 and word in opening.problems[0]
    assert not value or len(value) < 3 or value not in opening.problems[0]
    if part != "depth":
        assert opening.choice.depth == 34
    if part != "picture":
        assert opening.choice.picture == "tower"
    if part != "cut":
        assert opening.choice.cuts == ("conv2_x.1",)


def test_a_step_or_cut_of_another_depth_is_not_understood():
    opening = link.read({"depth": "18", "step": "conv4_x.6", "cut": "conv4_x.6,conv2_x.1"})
    assert opening.step is None and opening.choice.cuts == ("conv2_x.1",)
    assert len(opening.problems) == 2
