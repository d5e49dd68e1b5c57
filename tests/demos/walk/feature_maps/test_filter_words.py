"""What is said of conv1's filters follows how many are tuned; their pictures keep the weights."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from demos._components.picture import pictures
from demos._components.sheets import kernels
from demos.walk.feature_maps import filters
from demos.walk.feature_maps.filter_words import tuning
from resnet_core import build_network, cut_skips, runs


def test_many_tuned_filters_are_learned_and_few_are_like_noise():
    learned, untouched = tuning(58, 64, 0.02), tuning(2, 64, 0.02)
    assert "58 of 64 (91%)" in learned and "were learned" in learned
    assert "no different from noise" in untouched and "were learned" not in untouched
    assert " 2%" in learned


def test_fresh_filters_are_called_random_while_they_look_it():
    assert "random" in tuning(0, 64, None)
    assert "random" not in tuning(40, 64, None)


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
        assert "0 of 64" in sent["tuning"] and "grey is 0" in sent["about"]
    assert "changes no weight" in filters([cut.key.name])["about"]
    assert "changes no weight" not in filters([intact.key.name])["about"]
