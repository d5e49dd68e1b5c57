"""Both terms of the gradient at a block's input, against torchvision's modules and differences."""

import pytest
import torch

from resnet_core import INTACT, Surgery, build_network, cut_skips, trace
from resnet_core.backward_sum import BackwardSum, backward_sum, gradient_norms
from resnet_core.trace import block_input


def in_a_run(network, block, x, surgery=INTACT, **how):
    """What entered a block in a run, and the gradient at its output."""
    run = trace(network, x, surgery=surgery, **how)
    return run.activations[block_input(network.architecture(), block)], run.gradients[block]


@pytest.mark.parametrize("block", ["conv2_x.1", "conv3_x.1"])
@pytest.mark.parametrize("depth", [18, 50])
def test_each_term_is_what_autograd_finds_in_torchvision_s_block(depth, block, twins, noise):
    theirs, ours = twins(depth)
    x, upstream = in_a_run(ours, block, noise(2, 64))
    found = backward_sum(ours, block, x, upstream)
    stage, number = block.split(".")
    module = getattr(theirs, f"layer{int(stage[4]) - 1}")[int(number) - 1]
    x = x.clone().requires_grad_()
    carried = module.downsample(x) if module.downsample is not None else x
    # torchvision's forward with the shortcut's input taken away from the branch: F(x) alone.
    names = ("conv1", "bn1", "relu", "conv2", "bn2")
    names += ("relu", "conv3", "bn3") if depth == 50 else ()
    branch = x
    for name in names:
        branch = torch.relu(branch) if name == "relu" else getattr(module, name)(branch)
    at_sum = upstream * ((branch + carried) > 0)
    torch.testing.assert_close(found.at_sum, at_sum)
    (shortcut,) = torch.autograd.grad(carried, x, at_sum, retain_graph=True)
    (residual,) = torch.autograd.grad(branch, x, at_sum)
    torch.testing.assert_close(found.shortcut, shortcut)
    torch.testing.assert_close(found.residual, residual)


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("block", ["conv2_x.2", "conv4_x.1"])
@pytest.mark.parametrize("batch_statistics", [False, True])
def test_the_terms_add_up_to_the_gradient_at_x(order, block, batch_statistics, make_network, noise):
    network = make_network(18, order)
    how = {"batch_statistics": batch_statistics}
    x, upstream = in_a_run(network, block, noise(2, 64), **how)
    found = backward_sum(network, block, x, upstream, **how)
    torch.testing.assert_close(found.shortcut + found.residual, found.total)


@pytest.mark.parametrize("order", ["post", "pre"])
def test_the_gradient_at_x_is_that_of_the_whole_run(order, make_network, noise):
    """At x the run's own gradient is the one at the output of the block before."""
    network = make_network(18, order)
    run = trace(network, noise(1, 64))
    found = backward_sum(
        network, "conv3_x.2", run.activations["conv3_x.1"], run.gradients["conv3_x.2"]
    )
    torch.testing.assert_close(found.total, run.gradients["conv3_x.1"])


@pytest.mark.parametrize("order", ["post", "pre"])
def test_an_identity_shortcut_passes_the_gradient_on_unchanged(order, make_network, noise):
    network = make_network(18, order)
    x, upstream = in_a_run(network, "conv2_x.2", noise(1, 64))
    found = backward_sum(network, "conv2_x.2", x, upstream)
    assert torch.equal(found.shortcut, found.at_sum)


def test_finite_differences_find_the_same_terms(noise):
    network = build_network(18, num_classes=5).double()
    x, upstream = in_a_run(network, "conv3_x.1", noise(1, 32).double())
    found = backward_sum(network, "conv3_x.1", x, upstream)
    step = torch.randn(x.shape, generator=torch.Generator().manual_seed(1), dtype=x.dtype)
    block = network.block("conv3_x.1")

    def along(branch):
        """The change of <upstream at the sum, branch> for a small step, by central differences."""
        values = []
        for sign in (1, -1):
            points = {}
            network(x + sign * 1e-6 * step, start="conv3_x.1", tap=points.__setitem__)
            values.append(float((points[f"{block.address}.{branch}"] * found.at_sum).sum()))
        return (values[0] - values[1]) / 2e-6

    for branch in ("shortcut", "residual"):
        assert along(branch) == pytest.approx(
            float((getattr(found, branch) * step).sum()), rel=1e-5
        )


@pytest.mark.parametrize(
    ("surgery", "silent"),
    [
        (cut_skips(18, "conv2_x.2"), "shortcut"),
        (Surgery(residual={"conv2_x.2": 0.0}), "residual"),
    ],
)
def test_a_cut_branch_brings_exactly_nothing(surgery, silent, make_network, noise):
    network = make_network(18)
    x, upstream = in_a_run(network, "conv2_x.2", noise(1, 64), surgery)
    found = backward_sum(network, "conv2_x.2", x, upstream, surgery=surgery)
    other = found.residual if silent == "shortcut" else found.shortcut
    assert not getattr(found, silent).any()
    assert torch.equal(other, found.total) and other.any()


def test_a_scaled_shortcut_brings_its_share(make_network, noise):
    network = make_network(18)
    surgery = Surgery(shortcut={"conv2_x.2": 0.5})
    x, upstream = in_a_run(network, "conv2_x.2", noise(1, 64), surgery)
    found = backward_sum(network, "conv2_x.2", x, upstream, surgery=surgery)
    torch.testing.assert_close(found.shortcut, 0.5 * found.at_sum)


def test_what_does_not_fit_is_refused(make_network, noise):
    network = make_network(18)
    x, upstream = in_a_run(network, "conv3_x.2", noise(1, 64))
    with pytest.raises(ValueError, match=r"conv3_x\.2 takes"):
        backward_sum(network, "conv3_x.2", x[:, :3], upstream)
    with pytest.raises(ValueError, match="The gradient at the output"):
        backward_sum(network, "conv3_x.2", x, upstream[..., :1])
    with pytest.raises(KeyError):
        backward_sum(network, "conv9_x.2", x, upstream)


def test_no_gradient_is_left_on_the_shared_network(make_network, noise):
    network = make_network(18)
    x, upstream = in_a_run(network, "conv2_x.1", noise(1, 64))
    backward_sum(network, "conv2_x.1", x, upstream)
    assert all(p.grad is None and not p.requires_grad for p in network.parameters())


def test_norms_and_angle_are_those_of_the_first_picture():
    shortcut = torch.zeros(2, 3, 4, 4)
    residual = torch.zeros(2, 3, 4, 4)
    shortcut[0, 0, 0, 0], residual[0, 0, 0, 0], residual[0, 1, 2, 2] = 3.0, 1.0, 1.0
    shortcut[1], residual[1] = 7.0, -7.0
    found = gradient_norms(BackwardSum(shortcut, shortcut, residual, shortcut + residual))
    assert (found.at_sum, found.shortcut) == (3.0, 3.0)
    assert found.residual == pytest.approx(2**0.5) and found.total == pytest.approx(17**0.5)
    assert found.angle == pytest.approx(45.0)


def test_a_term_of_zeros_has_no_angle():
    zero, one = torch.zeros(1, 2, 3, 3), torch.ones(1, 2, 3, 3)
    assert gradient_norms(BackwardSum(one, zero, one, one)).angle is None
