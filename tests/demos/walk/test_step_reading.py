"""The walk's sentences follow the numbers of the step."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from demos._components.picture import pictures
from demos._readings import answer_of_run
from demos._words import operations
from demos.walk import step_reading
from resnet_core import bundled, runs
from resnet_core.blocks import BatchNorm
from resnet_core.measures import Branches
from resnet_core.surgery import scale_skips
from tests.demos import prose


def bn(origin="batch", scales=(1.0, 2.0), learned=True, pictures=8):
    return operations.Normalisation(origin, pictures, scales, learned)


@pytest.fixture(scope="module")
def trained():
    image = pictures.find("gratings").image
    return {source: runs.run(image, 18, source)[0] for source in ("fresh", "bundled", "plain")}


@pytest.fixture(scope="module")
def deep():
    return runs.run(pictures.find("gratings").image, 50, "bundled")[0]


def test_the_origin_of_the_statistics_is_told_by_weights_and_regime():
    for source in ("bundled", "plain", "imagenet", "fresh"):
        assert operations.origin(source, of_batch=True) == "batch"
    for source in ("bundled", "plain"):
        assert operations.origin(source, of_batch=False) == "measured"
    assert operations.origin("imagenet", of_batch=False) == "carried"


def test_fixed_statistics_are_algorithm_2_and_those_of_a_batch_algorithm_1(trained):
    wanted = {"fresh": "Algorithm 1", "bundled": "Algorithm 2", "plain": "Algorithm 2"}
    for source, run in trained.items():
        for address in ("conv1.bn", "conv2_x.1.bn1"):
            said = step_reading.explain(run, address, None)
            assert said["source"] == f"Ioffe and Szegedy 2015, {wanted[source]}"
            assert ("after training" in said["text"]) == (source != "fresh")
    assert operations.normalisation(bn("carried")) != operations.normalisation(bn("measured"))
    assert bn("carried").source == bn("measured").source


def test_our_training_collects_no_running_statistics_as_torchs_does():
    """So those of the bundled networks can only have been measured afterwards."""
    layer = BatchNorm(3).train()
    layer(torch.randn(4, 3, 5, 5, generator=torch.Generator().manual_seed(1)), True)
    assert torch.equal(layer.running_mean, torch.zeros(3)) and layer.num_batches_tracked == 0
    torchvisions = nn.BatchNorm2d(3).train()
    torchvisions(torch.ones(4, 3, 5, 5))
    assert not torch.equal(torchvisions.running_mean, torch.zeros(3))


def test_the_share_of_inverted_maps_is_that_of_the_layers_own_scales(deep):
    state = bundled.state("resnet50")
    scales = {k: v for k, v in state.items() if v.dim() == 1 and f"{k[:-7]}.running_mean" in state}
    counted = {"negative": 0, "all": 0}
    for name, gamma in scales.items():
        if not name.endswith(".weight"):
            continue
        negative = int((gamma < 0).sum())
        counted["negative"] += negative
        counted["all"] += len(gamma)
        said = step_reading.explain(deep, name.removesuffix(".weight"), None)["text"]
        found = prose.numbers(said)
        if negative:
            assert found[-3:] == [negative, len(gamma), float(f"{100 * negative / len(gamma):.0f}")]
        else:
            assert len(gamma) not in found
    assert counted == {"negative": 7_623, "all": 26_560}


def test_a_negative_scale_inverts_a_map_and_a_positive_one_does_not():
    layer = nn.BatchNorm2d(2).eval()
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([2.0, -2.0]))
    x = torch.tensor([[1.0, 5.0]]).repeat(2, 1)[None, :, :, None]
    low, high = layer(x)[0, :, :, 0].T
    assert low[0] < high[0] and low[1] > high[1]
    assert bn(scales=layer.weight.tolist()).inverted == 1


def test_the_sentence_on_signs_follows_the_scales():
    none, some, zero = (
        operations.normalisation(bn(scales=s)) for s in ((1.0, 3.0), (1.0, -1.0), (0.0, 1.0))
    )
    assert len({prose.verdict(text) for text in (none, some, zero)}) == 3
    assert prose.numbers(some)[-3:] == [1, 2, 50] and prose.numbers(zero)[-2:] == [1, 2]
    assert "γ = 1" in operations.normalisation(bn(learned=False)) and "γ = 1" not in none


def test_the_first_layer_does_not_claim_a_normalisation_that_it_lacks(pair):
    image = pictures.find("gratings").image
    none, _ = runs.run(image, 18, "fresh", regime="none")
    assert "normalisation" in step_reading.explain(pair[0], "conv1", None)["text"]
    assert "normalisation" not in step_reading.explain(none, "conv1", None)["text"]


def test_a_stage_names_the_block_that_its_numbers_are_those_of(pair):
    numbers = Branches(10.0, 5.0, 10.0, 12.0, 11.0, 80.0, 0.5)
    stage = step_reading.explain(pair[1], "conv3_x", numbers)["text"]
    block = step_reading.explain(pair[1], "conv3_x.2", numbers)["text"]
    assert prose.blocks(stage) == ["conv3_x", "conv3_x.2"] and prose.blocks(block) == []
    assert stage.endswith(block)


def test_a_block_without_a_skip_has_no_sum(pair):
    numbers = Branches(10.0, 5.0, 10.0, 12.0, 11.0, 80.0, 0.5)
    plain = replace(pair[0], key=replace(pair[0].key, source="plain"))
    said = step_reading.explain(plain, "conv3_x.2", numbers)
    assert prose.numbers(said["text"]) == [10, 5, 11] and "not added" in said["text"]
    assert said != step_reading.explain(pair[0], "conv3_x.2", numbers)


def test_relu_gives_the_share_of_zeros(pair):
    zeros = float((runs.point(pair[0], "conv3_x.2.relu1") == 0).float().mean())
    said = step_reading.explain(pair[0], "conv3_x.2.relu1", None)["text"]
    assert prose.numbers(said)[-2] == float(f"{100 * zeros:.0f}")
    assert answer_of_run.skips_of(pair[0]) != answer_of_run.skips_of(pair[1])


@pytest.mark.parametrize("address", ["conv1", "conv1.conv", "maxpool", "avgpool", "fc"])
def test_every_step_outside_the_blocks_has_a_text(pair, address):
    said = step_reading.explain(pair[0], address, None)
    assert len(said["text"]) > 40 and "{" not in said["text"] and said["source"]


def test_a_convolution_names_its_window_its_stride_and_its_maps(deep):
    def said(address):
        return step_reading.explain(deep, address, None)["text"]

    assert prose.numbers(said("conv3_x.2.conv1")) == [1, 1, 128, 512]
    assert "window" not in said("conv3_x.2.conv1"), "a 1×1 convolution looks at one place"
    assert prose.numbers(said("conv3_x.1.conv2")) == [3, 3, 2, 128, 128, 3, 3]
    assert prose.numbers(said("conv3_x.2.conv2")) == [3, 3, 128, 128, 3, 3]
    assert prose.numbers(said("conv1.conv")) == [7, 7, 2, 64, 3, 7, 7]


@pytest.mark.parametrize(("regime", "order"), [("batch", "pre"), ("none", "pre"), ("none", "post")])
def test_every_step_has_short_sentences_in_every_regime(regime, order):
    image = pictures.find("gratings").image
    run, _ = runs.run(image, 18, "fresh", regime=regime, order=order)
    for address in run.table.steps("operation"):
        said = step_reading.explain(run, address, None)
        assert said["source"] and 0 < prose.longest(said["text"]) <= 25


def test_every_sentence_of_the_walk_is_short(deep, trained):
    for run in (deep, *trained.values()):
        for address in run.table.steps("operation"):
            assert prose.longest(step_reading.explain(run, address, None)["text"]) <= 25


def test_what_is_cut_is_named_for_the_run(pair):
    surgery = scale_skips(18, "identity", 0.25)
    run = replace(pair[0], key=replace(pair[0].key, surgery=surgery))
    assert prose.numbers(answer_of_run.skips_of(run)) == [5, 0.25]
    plain = replace(run, key=replace(run.key, source="plain"))
    assert answer_of_run.skips_of(plain) == "no skips, in training either"
