"""A link opens what it names, as far as it can be followed, and says what it could not."""

import pytest

from demos import _link


@pytest.fixture(autouse=True)
def no_imagenet(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))


def test_an_empty_link_is_the_default():
    opening = _link.read({})
    assert (opening.depth, opening.weights, opening.step) == (18, "fresh", None)
    assert opening.cuts == () and opening.problems == ()


def test_a_good_link_is_followed_whole():
    query = {"depth": "50", "weights": "fresh", "picture": "lion", "step": "conv3_x.2.conv1"}
    opening = _link.read({**query, "cut": "conv5_x.1,conv3_x"})
    assert opening == _link.Opening(
        depth=50,
        weights="fresh",
        picture="lion",
        step="conv3_x.2.conv1",
        cuts=("conv3_x.1", "conv3_x.2", "conv3_x.3", "conv3_x.4", "conv5_x.1"),
        problems=(),
    )
    assert len(_link.read({"depth": "152", "cut": "all"}).cuts) == 50


@pytest.mark.parametrize(
    ("part", "value", "word"),
    [
        ("depth", "7", "depth"),
        ("depth", "٥٠", "depth"),
        ("depth", "", "depth"),
        ("weights", "stolen", "weights"),
        ("picture", "../../etc/passwd", "picture"),
        ("step", "conv9_x.1", "step"),
        ("step", "<b>", "step"),
        ("cut", "conv3_x.9", "cut"),
    ],
)
def test_a_bad_part_gets_one_sentence_and_the_rest_holds(part, value, word):
    good = {"depth": "34", "picture": "tower", "step": "conv3_x.1", "cut": "conv2_x.1"}
    opening = _link.read({**good, part: value})
    assert len(opening.problems) == 1 and word in opening.problems[0]
    assert not value or value not in opening.problems[0]
    if part != "depth":
        assert opening.depth == 34
    if part != "picture":
        assert opening.picture == "tower"
    if part != "cut":
        assert opening.cuts == ("conv2_x.1",)


def test_a_step_or_cut_of_another_depth_is_not_understood():
    opening = _link.read({"depth": "18", "step": "conv4_x.6", "cut": "conv4_x.6,conv2_x.1"})
    assert opening.step is None and opening.cuts == ("conv2_x.1",)
    assert len(opening.problems) == 2
