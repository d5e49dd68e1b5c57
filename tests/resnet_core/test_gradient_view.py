"""The gradient at a block, recomputed, is the one that the run itself had."""

import pytest
import torch

from resnet_core import cut_skips, runs, trace
from resnet_core.drawings.still_life import draw_shapes
from resnet_core.gradient_view import gradients_at


@pytest.fixture(scope="module")
def picture():
    return draw_shapes(96)


@pytest.mark.parametrize(
    ("source", "regime", "order"),
    [
        ("bundled", "trained", "post"),
        ("plain", "trained", "post"),
        ("fresh", "batch", "post"),
        ("fresh", "batch", "pre"),
        ("fresh", "none", "post"),
    ],
)
@pytest.mark.parametrize("block", ["conv2_x.2", "conv5_x.2"])
def test_it_is_the_gradient_of_the_whole_run(picture, source, regime, order, block):
    changed, intact = runs.run(
        picture, 18, source, cut_skips(18, "conv3_x.2"), regime=regime, order=order
    )
    for run in (changed, intact):
        conditions = run.key.conditions
        whole = trace(
            run.key.load().network,
            run.pictures,
            surgery=run.key.surgery,
            batch_statistics=conditions.batch_statistics,
            target=run.target,
            objective=conditions.objective,
        )
        before = "conv2_x.1" if block == "conv2_x.2" else "conv5_x.1"
        found = gradients_at(run, block)
        torch.testing.assert_close(found.total, whole.gradients[before][:1], rtol=1e-3, atol=1e-6)
        torch.testing.assert_close(
            found.shortcut + found.residual, found.total, rtol=1e-3, atol=1e-6
        )


def test_only_the_first_picture_is_kept(picture):
    run, _ = runs.run(picture, 18, "fresh", regime="batch")
    assert len(run.pictures) == 8
    found = gradients_at(run, "conv3_x.1")
    assert found.total.shape == (1, 64, 28, 28)
    assert found.at_sum.shape == (1, 128, 14, 14)


def test_a_block_of_another_network_is_refused(picture):
    run, _ = runs.run(picture, 18, "fresh", regime="batch")
    with pytest.raises(KeyError):
        gradients_at(run, "conv4_x.6")
