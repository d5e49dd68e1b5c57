"""What is said of conv1's filters follows how many are tuned; their pictures keep the weights."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from demos._components.picture import pictures
from demos._components.sheets import kernels
from demos.walk.feature_maps import filter_words as words
from demos.walk.feature_maps import filters
from resnet_core import build_network, cut_skips, runs
from tests.demos import prose


@pytest.mark.parametrize(
    ("tuned", "fresh", "verdict"),
    [
        (0.91, 0.02, "learned"),
        (0.13, 0.02, "learned"),
        (0.11, 0.02, "noise"),
        (0.03, 0.02, "noise"),
        (0.0, None, "noise"),
        (0.6, None, "unclear"),
    ],
)
def test_many_tuned_filters_are_learned_and_few_are_like_noise(tuned, fresh, verdict):
    assert words.beside_fresh(tuned, fresh) == verdict


def test_the_tuning_gives_both_shares():
    learned, noise = words.tuning(58, 64, 0.02), words.tuning(2, 64, 0.02)
    assert prose.numbers(learned) == [58, 64, 91, 2] and prose.numbers(noise) == [2, 64, 3, 2]
    fresh, odd = words.tuning(0, 64, None), words.tuning(40, 64, None)
    assert prose.numbers(fresh) == [0, 64, 0] and prose.numbers(odd) == [40, 64, 62]
    assert len({prose.verdict(text) for text in (learned, noise, fresh, odd)}) == 4
    assert "learned" in learned and "learned" not in noise and "random" not in odd
    assert max(map(prose.longest, (learned, noise, fresh, odd))) <= 25


@pytest.mark.parametrize("scale", [1e-4, 1.0, 30.0])
def test_the_pictures_keep_every_weight_within_half_a_step(scale):
    weight = scale * torch.randn(20, 3, 7, 7, generator=torch.Generator().manual_seed(2))
    weight[3] = 0
    sent = kernels(weight)
    _, _, data = sent["png"].partition(",")
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))), dtype=np.float64)
    assert pixels.shape == (3 * 7, 8 * 7, 3)
    for filter_, reach in enumerate(sent["reach"]):
        top, left = filter_ // 8 * 7, filter_ % 8 * 7
        tile = pixels[top : top + 7, left : left + 7].transpose(2, 0, 1)
        there = weight[filter_].numpy()
        assert abs((2 * tile / 255 - 1) * reach - there).max() <= reach / 255 * 1.001
    assert set(pixels[0:7, 21:28].ravel()) == {128}


def test_the_filters_are_those_of_the_network_under_the_run():
    image = pictures.find("gratings").image
    cut, intact = runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.2"))
    weight = build_network(18).state_dict()["conv1.conv.weight"]
    for run in (cut, intact):
        sent = filters([run.key.name])
        assert sent["reach"] == weight.abs().amax((1, 2, 3)).tolist()
        assert sent["channels"] == len(sent["peaks"]) == 64
        assert sent["tuning"] == words.tuning(0, 64, None)
        assert prose.numbers(sent["about"]) == [64, 0]
    both = [filters([run.key.name])["about"] for run in (cut, intact)]
    assert both == [words.pictured(64, changed=changed) for changed in (True, False)]
    assert both[0] != both[1] and max(map(prose.longest, both)) <= 25
