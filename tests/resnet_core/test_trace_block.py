"""The inside of a block, recomputed from its input: the same numbers as in the whole run."""

import pytest
import torch

from resnet_core import Surgery, architecture, cut_skips, trace, trace_block
from resnet_core.trace import block_input

kinds = pytest.mark.parametrize(
    ("depth", "order"), [(18, "post"), (18, "pre"), (50, "post"), (50, "pre")]
)
SURGERY = Surgery(
    {"conv2_x.1": 0, "conv2_x.2": 0.5, "conv3_x.1": 0, "conv4_x.1": 0.5, "conv5_x.2": -1},
    {"conv3_x.2": 0, "conv4_x.1": 0.3},
)


def recomputed(network, run, address, **how):
    x = run.activations[block_input(network.architecture(), address)]
    upstream = run.gradients[address]
    return trace_block(network, address, x, surgery=run.surgery, upstream=upstream, **how)


@kinds
@pytest.mark.parametrize("norm", ["batch", "none"])
@pytest.mark.parametrize("batch_statistics", [False, True])
@pytest.mark.parametrize("surgery", [Surgery(), SURGERY], ids=["intact", "changed"])
def test_a_block_is_recomputed_to_the_last_bit(
    depth, order, norm, batch_statistics, surgery, make_network, noise
):
    network, x = make_network(depth, order, norm), noise(2, 64)
    how = {"surgery": surgery, "batch_statistics": batch_statistics}
    whole = {}
    network(x, tap=whole.__setitem__, **how)
    run = trace(network, x, gradients=False, **how)
    again = {}
    for address in ["conv1", *(block.address for block in network.blocks())]:
        entered = (
            x
            if address == "conv1"
            else run.activations[block_input(network.architecture(), address)]
        )
        block = trace_block(network, address, entered, **how)
        assert torch.equal(block.activations[address], run.activations[address])
        assert len(block.gradients) == 0
        again |= dict(block.activations)
    outside = {a for a in whole if a.split(".")[0] in ("maxpool", "final", "avgpool", "fc")}
    assert again.keys() == whole.keys() - outside
    assert all(torch.equal(again[a], whole[a]) for a in again)


@kinds
@pytest.mark.parametrize("surgery", [Surgery(), SURGERY], ids=["intact", "changed"])
def test_gradients_inside_a_block_are_those_of_the_whole_run(
    depth, order, surgery, make_network, noise
):
    network, x = make_network(depth, order), noise(2, 64)
    points = {}
    logits = network(x.requires_grad_(), surgery=surgery, tap=points.__setitem__)
    whole = dict(
        zip(
            points,
            torch.autograd.grad(
                logits[:, 3].sum(), list(points.values()), allow_unused=True, materialize_grads=True
            ),
            strict=True,
        )
    )
    run = trace(network, x, surgery=surgery, target=3)
    blocks = [recomputed(network, run, block.address) for block in network.blocks()]
    stem = trace_block(network, "conv1", x, upstream=run.gradients["conv1"])
    for address, gradient in ((a, g) for b in [stem, *blocks] for a, g in b.gradients.items()):
        torch.testing.assert_close(
            gradient,
            whole[address],
            rtol=1e-4,
            atol=1e-5 * whole[address].abs().max().item(),
            msg=lambda text, address=address: f"{address}: {text}",
        )


@kinds
def test_an_intact_sum_hands_both_branches_the_same_gradient(depth, order, make_network, noise):
    network = make_network(depth, order)
    run = trace(network, noise(2, 64), target=3)
    for block in network.blocks():
        gradients = recomputed(network, run, block.address).gradients
        shortcut, residual, total = (
            gradients[f"{block.address}.{point}"] for point in ("shortcut", "residual", "sum")
        )
        assert total.abs().max() > 0
        assert torch.equal(shortcut, residual) and torch.equal(shortcut, total)


@kinds
@pytest.mark.parametrize("alpha", [0.0, 0.3, -2.0])
@pytest.mark.parametrize("beta", [1.0, 0.5, 0.0])
def test_a_scaled_branch_gets_its_share_of_the_gradient_and_a_cut_one_none(
    depth, order, alpha, beta, make_network, noise
):
    network, address = make_network(depth, order), "conv3_x.2"
    run = trace(network, noise(1, 64), surgery=Surgery({address: alpha}, {address: beta}), target=3)
    gradients = recomputed(network, run, address).gradients
    total = gradients[f"{address}.sum"]
    assert torch.equal(gradients[f"{address}.shortcut"], alpha * total)
    assert torch.equal(gradients[f"{address}.residual"], beta * total)
    out = run.gradients[address]
    passed = out * (run.activations[address] > 0) if order == "post" else out
    assert torch.equal(total, passed)


def test_a_cut_skip_leaves_the_projection_to_be_seen_with_no_gradient(make_network, noise):
    network = make_network(18)
    intact = trace(network, noise(2, 64), target=3)
    cut = trace(network, noise(2, 64), surgery=cut_skips(18, "conv3_x.1"), target=3)
    before, after = (recomputed(network, run, "conv3_x.1") for run in (intact, cut))
    for point in ("shortcut.conv", "shortcut.bn", "shortcut"):
        address = f"conv3_x.1.{point}"
        assert torch.equal(before.activations[address], after.activations[address])
        assert (before.gradients[address] != 0).any() and (after.gradients[address] == 0).all()


def test_what_enters_a_block_is_what_left_the_one_before():
    net = architecture(50)
    assert block_input(net, "conv2_x.1") == "maxpool"
    assert block_input(net, "conv2_x.3") == "conv2_x.2.out"
    assert block_input(net, "conv3_x.1") == "conv2_x.3.out"


def test_looking_into_a_block_leaves_nothing_behind(make_network, noise):
    network = make_network(18)
    run = trace(network, noise(2, 64))
    x = run.activations["conv2_x.2"]
    block = recomputed(network, run, "conv3_x.1")
    assert all(p.grad is None and not p.requires_grad for p in network.parameters())
    assert not x.requires_grad and x.grad is None
    recorded = [*block.activations.values(), *block.gradients.values()]
    assert not any(tensor.requires_grad for tensor in recorded)
    with pytest.raises(KeyError):
        _ = block.logits


@pytest.mark.parametrize("address", ["conv3_x.5", "conv3_x", "maxpool", "fc", "conv3_x.1.conv1"])
def test_what_is_no_block_cannot_be_looked_into(address, make_network):
    with pytest.raises(KeyError, match=r"ResNet-18 has no block .*; blocks look like conv3_x\.2\."):
        trace_block(make_network(18), address, torch.zeros(1, 64, 16, 16))


def test_a_block_says_what_it_takes(make_network):
    for address, channels in (("conv1", 3), ("conv2_x.1", 64), ("conv5_x.2", 512)):
        for wrong in ((1, 5, 8, 8), (channels, 8, 8)):
            with pytest.raises(ValueError, match=rf"^{address} takes \(N, {channels}, H, W\), not"):
                trace_block(make_network(18), address, torch.zeros(wrong))
