"""Growth of the gradient with depth: against autograd on torchvision's modules, and the papers."""

import math

import pytest
import torch
import torch.nn.functional as F

from resnet_core import architecture, build_network, keys
from resnet_core.drawings.scene import draw
from resnet_core.experiments.gradient_growth import first_over_last, gradient_growth


@pytest.fixture(scope="module")
def picture():
    return draw(145, 2_000_000, 256).image


@pytest.fixture(scope="module")
def growths(picture):
    return {
        (regime, one.depth, one.skips): one
        for regime in ("batch", "none")
        for one in gradient_growth(picture, regime, depths=(18, 34))
    }


def test_the_ratio_is_that_of_gradients_taken_by_hand(picture, growths):
    """The same network as plain torch operations, with retained gradients at two outputs."""
    key = keys.key_of(picture, 18, "fresh", regime="batch")
    network, x = build_network(18), key.batch(picture).contiguous()
    kept = {}

    def keep(address, tensor):
        if address in ("conv2_x.1.out", "conv5_x.2.out"):
            kept[address] = tensor

    x.requires_grad_()
    loss = F.cross_entropy(network(x, batch_statistics=True, tap=keep), torch.tensor(key.target))
    first, last = torch.autograd.grad(loss, [kept["conv2_x.1.out"], kept["conv5_x.2.out"]])
    by_hand = float(first.square().mean().sqrt() / last.square().mean().sqrt())
    assert growths["batch", 18, True].ratio == pytest.approx(by_hand, rel=0.02)


def test_without_skips_the_gradient_grows_as_measured_elsewhere(growths):
    """Per block 1.23 at 18 layers and 1.33 at 34: another implementation, other pictures."""
    assert growths["batch", 18, False].per_block == pytest.approx(1.23, abs=0.04)
    assert growths["batch", 34, False].per_block == pytest.approx(1.33, abs=0.04)


def test_theory_bounds_the_growth_of_one_block(growths):
    theory = growths["batch", 18, False].mean_field
    assert theory == pytest.approx(math.pi / (math.pi - 1))  # two layers, √ of it each
    for depth in (18, 34):
        assert (
            1 < growths["batch", depth, True].per_block < growths["batch", depth, False].per_block
        )
        assert growths["batch", depth, False].per_block < theory


def test_without_normalisation_the_plain_gradient_shrinks(growths):
    assert growths["none", 18, False].ratio < 0.2 < growths["none", 18, True].ratio
    assert growths["none", 34, False].ratio < 0.2 < growths["none", 34, True].ratio


def test_equal_values_per_unit_make_no_growth():
    table = architecture(18, input_size=112)
    norms = {b.address: math.sqrt(math.prod(table[b.address].shape)) for b in table.blocks}
    assert first_over_last(norms, table) == pytest.approx(1)


def test_trained_weights_are_refused(picture):
    with pytest.raises(ValueError, match="fresh networks"):
        next(gradient_growth(picture, "trained"))
