"""Shipped counts are found by the set of cuts, and summed up by the number of cuts."""

import json

import pytest

from resnet_core import INTACT, Surgery, bundled, cut_skips
from resnet_core.experiments.answers import Answers
from resnet_core.experiments.shipped_answers import Spread, by_number_cut, shipped
from resnet_core.surgery import scale_skips

BLOCKS = [f"conv{stage}_x.{number}" for stage in (2, 3, 4, 5) for number in (1, 2)]
SETS = {
    "00000000": [233, 0.8712],
    "10000000": [230, 0.8],
    "00000001": [236, 0.36],
    "00000011": [200, 0.3],
    "11111111": [10, 0.0417],
}


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"resnet18": {"few": 240, "sets": SETS}}))
    monkeypatch.setattr(bundled, "ANSWERS", path)
    bundled.answers.cache_clear()
    yield
    bundled.answers.cache_clear()


@pytest.mark.parametrize(
    ("surgery", "right", "probability"),
    [
        (INTACT, 233, 0.8712),
        (cut_skips(18, "conv2_x.1"), 230, 0.8),
        (cut_skips(18, "conv5_x.2"), 236, 0.36),
        (cut_skips(18, ["conv5_x.2", "conv5_x.1"]), 200, 0.3),
        (cut_skips(18, "all"), 10, 0.0417),
    ],
)
def test_a_set_is_found_whatever_the_order_of_its_cuts(file, surgery, right, probability):
    found = shipped("resnet18", BLOCKS, surgery)
    assert found == Answers(240, right, pytest.approx(240 * probability))


@pytest.mark.parametrize(
    "surgery",
    [
        cut_skips(18, "conv3_x.1"),
        scale_skips(18, "all", 0.5),
        Surgery({"conv5_x.2": 0.0}, {"conv5_x.2": 0.0}),
    ],
)
def test_what_was_not_counted_is_not_guessed(file, surgery):
    assert shipped("resnet18", BLOCKS, surgery) is None


@pytest.mark.parametrize("name", [None, "resnet34", ""])
def test_a_network_without_counts_has_none(file, name):
    assert shipped(name, BLOCKS, INTACT) is None and by_number_cut(name) == []


def test_the_curve_has_the_mean_and_both_ends_of_each_number(file):
    assert by_number_cut("resnet18") == [
        Spread(0, 1, 233 / 240, 233 / 240, 233 / 240),
        Spread(1, 2, pytest.approx(466 / 480), 230 / 240, 236 / 240),
        Spread(2, 1, 200 / 240, 200 / 240, 200 / 240),
        Spread(8, 1, 10 / 240, 10 / 240, 10 / 240),
    ]
