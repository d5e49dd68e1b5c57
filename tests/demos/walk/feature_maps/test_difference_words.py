"""What is said of a difference follows its size, and where the cut lies when it is 0."""

import pytest
import torch

from demos._components.picture import pictures
from demos.walk.feature_maps import difference
from demos.walk.feature_maps.difference_words import before, caption, carried_nothing, unchanged
from resnet_core import cut_skips, runs
from tests.demos import prose


@pytest.fixture(scope="module")
def pair():
    image = pictures.find("gratings").image
    return runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.2"))


def ask(pair, address, page=0):
    run, intact = pair
    return difference([run.key.name, intact.key.name, address, page])


def test_the_caption_sets_the_difference_beside_the_intact_maps():
    assert "50.0% of the intact norm" in caption(1.0, 2.0)
    assert "300.0% of the intact norm" in caption(6.0, 2.0)
    assert prose.numbers(caption(6.0, 0.0)) == [6, 0]
    assert "not finite" in caption(float("nan"), 1.0) and "not finite" in caption(1.0, float("inf"))


def test_no_difference_is_explained_by_a_cut_that_comes_later_or_carried_nothing(pair):
    key, table = pair[0].key, pair[0].table
    for earlier in ("conv1", "conv3_x.1", "conv3_x.2.conv2", "conv3_x.2.shortcut"):
        assert unchanged(table, key.surgery, earlier) == before("conv3_x.2")
    for after in ("conv3_x.2.sum", "conv3_x.2", "conv4_x.1.bn1", "conv5_x", "fc"):
        assert unchanged(table, key.surgery, after) == carried_nothing("conv3_x.2")
    said = [before("conv3_x.2"), carried_nothing("conv3_x.2")]
    assert [prose.blocks(text) for text in said] == [["conv3_x.2"]] * 2 and said[0] != said[1]
    assert max(map(prose.longest, said)) <= 25


@pytest.mark.parametrize(
    "address", ["conv3_x.2.sum", "conv3_x.2", "conv4_x.1.bn1", "avgpool", "fc"]
)
def test_the_difference_is_that_of_the_tensors(pair, address):
    run, intact = pair
    change = runs.point(run, address) - runs.point(intact, address)
    sent = ask(pair, address)
    assert sent["signed"] is True
    assert sent["layer"] == [float(change.min()), float(change.max())]
    first = change.reshape(len(change), -1)[: len(sent["lo"])]
    room = (first.amax(1) - first.amin(1)) / 250
    assert (torch.tensor(sent["lo"]) - first.amin(1)).abs().le(room).all()
    assert (torch.tensor(sent["hi"]) - first.amax(1)).abs().le(room).all()
    share = float(change.norm() / runs.point(intact, address).norm())
    assert f"{share:.1%}" in sent["caption"]


@pytest.mark.parametrize("address", ["conv1.conv", "maxpool", "conv3_x.1", "conv3_x.2.bn2"])
def test_before_the_cut_there_is_a_sentence_and_no_sheet(pair, address):
    assert set(ask(pair, address)) == {"same"}


def test_two_runs_that_differ_in_more_than_the_cut_are_not_compared(pair):
    run, _ = pair
    other, _ = runs.run(pictures.find("shapes").image, 18, "fresh")
    assert set(difference([run.key.name, other.key.name, "conv1", 0])) == {"error"}
    assert set(difference([run.key.name, run.key.name, "conv1", 0])) == {"error"}
    assert set(ask(pair, "conv9_x.1")) == {"error"}
    assert set(difference([run.key.name, "0" * 16, "conv1", 0])) == {"lost"}
    for page in (-1, 2**53 - 1):
        assert "png" in ask(pair, "conv5_x", page)
