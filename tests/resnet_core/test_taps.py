"""What is measured on the way, against torchvision's autograd and the tensors themselves."""

import pytest
import torch
import torch.nn.functional as F

from resnet_core import Surgery, cut_skips, runs, trace
from resnet_core.drawings.still_life import draw_shapes
from resnet_core.taps import BlockTap


@pytest.mark.parametrize("depth", [18, 50])
@pytest.mark.parametrize("batch_statistics", [False, True])
def test_weight_gradients_are_those_of_torchvisions_autograd(depth, batch_statistics, twins, noise):
    theirs, ours = twins(depth)
    x, labels = noise(4, 64), torch.tensor([3, 7, 1, 0])
    theirs.train(batch_statistics)
    before = {name: buffer.clone() for name, buffer in theirs.named_buffers()}
    blocks = [b for i in range(1, 5) for b in getattr(theirs, f"layer{i}")]
    weights = [block.conv1.weight for block in blocks]
    expected = torch.autograd.grad(F.cross_entropy(theirs(x), labels), weights)
    theirs.eval().load_state_dict(before, strict=False)  # shared: training moved its statistics

    block_tap = BlockTap(ours, weight_gradients=True)
    trace(
        ours,
        x,
        batch_statistics=batch_statistics,
        target=labels,
        objective="cross_entropy",
        tap=block_tap,
    )
    assert list(block_tap.weight_gradient) == [block.address for block in ours.blocks()]
    for gradient, measured in zip(expected, block_tap.weight_gradient.values(), strict=True):
        assert measured == pytest.approx(float(gradient.norm()), rel=1e-3)
    assert all(not p.requires_grad and p.grad is None for p in ours.parameters())


@pytest.mark.parametrize("depth", [18, 50])
def test_weight_gradients_in_pre_activation_order_are_autograds(depth, make_network, noise):
    network = make_network(depth, "pre")
    x = noise(2, 64)
    block_tap = BlockTap(network, weight_gradients=True)
    trace(network, x, target=1, tap=block_tap)
    weights = [block.conv1.weight.requires_grad_() for block in network.blocks()]
    try:
        expected = torch.autograd.grad(network(x)[:, 1].sum(), weights)
    finally:
        network.requires_grad_(False)
    for gradient, measured in zip(expected, block_tap.weight_gradient.values(), strict=True):
        assert measured == pytest.approx(float(gradient.norm()), rel=1e-3)


def test_a_block_that_no_gradient_reaches_has_none_in_its_weights(make_network, noise):
    network = make_network(18)
    block_tap = BlockTap(network, weight_gradients=True)
    gone = Surgery({"conv3_x.2": 0}, {"conv3_x.2": 0})
    trace(network, noise(1, 64), surgery=gone, target=5, tap=block_tap)
    assert block_tap.weight_gradient["conv2_x.1"] == block_tap.weight_gradient["conv3_x.2"] == 0
    assert block_tap.weight_gradient["conv4_x.1"] == 0, "its input is 0"
    assert block_tap.weight_gradient["conv4_x.2"] > 0


def test_watching_changes_no_number(make_network, noise):
    network, x = make_network(18), noise(2, 64)
    alone = trace(network, x, target=1)
    watched = trace(network, x, target=1, tap=BlockTap(network, weight_gradients=True))
    for one, other in (
        (alone.activations, watched.activations),
        (alone.gradients, watched.gradients),
    ):
        assert all(torch.equal(one[a], other[a]) for a in one)


@pytest.mark.parametrize("order", ["post", "pre"])
def test_the_measures_of_a_run_are_those_of_its_tensors(order):
    run, _ = runs.run(draw_shapes(), 18, "fresh", cut_skips(18, "conv3_x.2"), order=order)
    seen = {}
    run.key.load().network(
        run.pictures,
        surgery=run.key.surgery,
        batch_statistics=True,
        tap=lambda address, tensor: seen.update({address: tensor.double()}),
    )
    entered = seen["maxpool"]
    for block in run.activation_std:
        out = seen[f"{block}.out"]
        assert run.activation_mean[block] == pytest.approx(float(out.mean()), abs=1e-5)
        assert run.activation_std[block] == pytest.approx(float(out.std(correction=0)), rel=1e-4)
        share = float(seen[f"{block}.residual"].norm() / entered.norm())
        assert run.residual_share[block] == pytest.approx(share, rel=1e-4)
        after = out if order == "post" else seen[f"{block}.relu1"]
        assert run.silenced[block] == pytest.approx(float((after == 0).double().mean()))
        entered = out


def test_weight_gradients_asked_for_at_once_or_later_are_the_same():
    picture = draw_shapes()
    run, _ = runs.run(picture, 18, "fresh", cut_skips(18, "conv4_x"), weight_gradients=True)
    at_once = runs.weight_gradient(run)
    runs._weight_gradients.clear()
    assert runs.weight_gradient(run) == at_once
