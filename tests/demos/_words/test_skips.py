"""What is cut or scaled is named, and so is a cut that another depth lacks."""

import pytest

from demos._words.skips import dropped, skips
from resnet_core import architecture
from resnet_core.surgery import scale_skips
from tests.demos import prose


@pytest.mark.parametrize(
    ("blocks", "strength", "said"),
    [
        ([], 0.5, "skips intact"),
        ("all", 0.0, "all skips cut"),
        ("all", 0.5, "all skips × 0.5"),
        ("identity", 0.25, "all 5 identity skips × 0.25"),
        ("projection", 0.0, "all 3 projections cut"),
        ("conv3_x.2", 0.05, "the skip of conv3_x.2 × 0.05"),
        ("conv3_x", 0.0, "all skips of conv3_x cut"),
        (["conv3_x.1", "conv4_x.1"], 0.0, "2 of 8 skips cut"),
        (["conv3_x", "conv4_x"], 0.5, "all skips of conv3_x, conv4_x × 0.5"),
        ("all", 1.0, "skips intact"),
    ],
)
def test_what_is_cut_or_scaled_is_named(blocks, strength, said):
    assert skips(scale_skips(18, blocks, strength), architecture(18)) == said


def test_dropped_cuts_are_named():
    assert dropped([], 18) == ""
    assert prose.blocks(dropped(["conv3_x.4"], 18)) == ["conv3_x.4"]
    several = dropped(["conv3_x.3", "conv3_x.4", "conv4_x.6"], 18)
    assert prose.blocks(several) == ["conv3_x.3", "conv4_x.6"] and "3 cuts" in several
