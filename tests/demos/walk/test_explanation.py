"""A block's sum on the page: its maps add up, scaled or cut, in both orders."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from demos.walk.explanation import equation
from resnet_core import Surgery, build_network, trace_block
from resnet_core.runs import BlockTrace

BLOCKS = ["conv3_x.1", "conv3_x.2"]


def shown(order, block, surgery, channel=None):
    """The equation of one block for a batch of noise, and the tensors behind it."""
    network = build_network(18, order=order, seed=1)
    table = network.architecture(112)
    x = torch.randn(
        2, table.block(block).in_channels, 14, 14, generator=torch.Generator().manual_seed(3)
    )
    traced = trace_block(network, block, x, surgery=surgery, batch_statistics=True)
    points = {a.rsplit(".", 1)[1]: t[0] for a, t in traced.activations.items()}
    return equation(table, surgery, block, BlockTrace(x, traced), channel), points


def tiles(sent):
    _, _, data = sent["sheet"]["png"].partition(",")
    levels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))), dtype=np.float64)
    size, lo, hi = sent["sheet"]["size"], sent["sheet"]["lo"], sent["sheet"]["hi"]
    return [
        lo[i] + levels[:size, i * size : (i + 1) * size] / 255 * (hi[i] - lo[i])
        for i in range(len(lo))
    ]


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("alpha", [1.0, 0.5, -0.3])
def test_the_first_two_maps_add_up_to_the_third(block, alpha):
    sent, _ = shown("post", block, Surgery(shortcut={block: alpha}))
    first, second, total, out = tiles(sent)
    step = max(sent["sheet"]["hi"]) - min(sent["sheet"]["lo"])
    assert abs(first + second - total).max() < 2 * step / 255
    assert abs(np.maximum(total, 0) - out).max() < 2 * step / 255


@pytest.mark.parametrize("block", BLOCKS)
def test_norms_and_angle_are_those_of_the_tensors(block):
    sent, points = shown("post", block, Surgery(shortcut={block: 0.5}))
    s, f = 0.5 * points["shortcut"], points["residual"]
    wanted = [s.norm(), f.norm(), (s + f).norm(), (s + f).relu().norm()]
    assert sent["norms"] == pytest.approx([float(n) for n in wanted], rel=1e-5)
    cosine = float((s.double() * f.double()).sum() / (s.double().norm() * f.double().norm()))
    assert sent["angle"] == pytest.approx(float(np.degrees(np.arccos(cosine))), abs=0.01)
    law = wanted[0] ** 2 + wanted[1] ** 2 + 2 * wanted[0] * wanted[1] * cosine
    assert sent["norms"][2] ** 2 == pytest.approx(float(law), rel=1e-4)


def test_a_cut_shortcut_is_shown_but_not_added():
    sent, points = shown("post", "conv3_x.2", Surgery(shortcut={"conv3_x.2": 0.0}))
    assert sent["cut"] == [True, False] and sent["names"][2] == "F(x) alone"
    first, second, total, _ = tiles(sent)
    assert (second == total).all() and abs(first).max() > 0
    assert sent["norms"][0] == pytest.approx(float(points["shortcut"].norm()), rel=1e-5)


@pytest.mark.parametrize("block", BLOCKS)
def test_in_pre_activation_order_there_are_three_maps_and_no_relu(block):
    sent, _ = shown("pre", block, Surgery())
    assert len(tiles(sent)) == len(sent["names"]) == len(sent["norms"]) == 3
    after = {"conv3_x.1": "conv3_x.2", "conv3_x.2": "conv4_x.1"}[block]
    assert f"{after}.bn1 and {after}.relu1" in sent["notes"][-1]
    post, _ = shown("post", block, Surgery())
    assert len(tiles(post)) == 4 and after not in " ".join(post["notes"])


def test_a_pinned_channel_is_shown_and_an_absent_one_is_not():
    sent, points = shown("post", "conv3_x.2", Surgery(), 17)
    assert sent["channel"] == 17 and not sent["strongest"]
    assert sent["sheet"]["hi"][1] == pytest.approx(float(points["residual"][17].max()), rel=0.02)
    for channel in (None, 500, -1):
        sent, points = shown("post", "conv3_x.2", Surgery(), channel)
        assert sent["strongest"]
        assert sent["channel"] == int(points["residual"].flatten(1).norm(dim=1).argmax())
