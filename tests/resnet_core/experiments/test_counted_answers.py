"""The counts that came with the code agree with counts made in another way."""

import math

import pytest
import torch

from resnet_core import architecture, bundled, cut_skips, load_network
from resnet_core.experiments.answers import new_drawings

COUNTED = sorted(bundled.answers())


def blocks_of(name):
    return [block.address for block in architecture(bundled.manifest()[name]["depth"]).blocks]


def test_every_set_of_cuts_of_resnet_18_was_counted():
    counted = bundled.answers()["resnet18"]
    assert len(counted["sets"]) == 2**8 and counted["few"] == 240 and counted["many"] == 2000


@pytest.mark.parametrize("name", COUNTED)
def test_the_counts_are_of_this_network_s_blocks(name):
    counted, blocks = bundled.answers()[name], blocks_of(name)
    assert {len(cut) for cut in counted["sets"]} == {len(blocks)}
    assert list(counted["cut"]) == list(counted["deleted"]) == blocks
    for right, probability in (*counted["sets"].values(), *counted["cut"].values()):
        assert 0 <= right <= counted["many"] and 0 <= probability <= 1


@pytest.mark.parametrize("name", COUNTED)
def test_the_intact_network_is_as_good_as_over_other_drawings(name):
    """Its accuracy over 10,000 drawings was measured by the training's own code."""
    counted, known = bundled.answers()[name], bundled.manifest()[name]["held_out"]
    for right, count in (
        (counted["intact"][0], counted["many"]),
        (counted["sets"]["0" * len(blocks_of(name))][0], counted["few"]),
    ):
        error = math.sqrt(known * (1 - known) / count)
        assert abs(right / count - known) < 3 * error


@pytest.mark.slow
@pytest.mark.parametrize("cut", ["00000000", "00000001", "01101000", "11111111"])
def test_whole_passes_over_the_same_drawings_give_the_same_counts(cut):
    counted = bundled.answers()["resnet18"]
    network = load_network(18, "bundled").network
    blocks = [b for b, bit in zip(blocks_of("resnet18"), cut, strict=True) if bit == "1"]
    right, certainty = 0, 0.0
    for first in range(0, counted["few"], 40):
        pictures, labels = new_drawings(40, first=first)
        with torch.no_grad():
            likely = network(pictures, surgery=cut_skips(18, blocks)).softmax(1)
        right += int((likely.argmax(1) == labels).sum())
        certainty += float(likely.gather(1, labels[:, None]).sum())
    # Other kernels may round a tie of two classes to the other side.
    assert abs(right - counted["sets"][cut][0]) <= 1
    assert certainty / counted["few"] == pytest.approx(counted["sets"][cut][1], abs=1e-3)
