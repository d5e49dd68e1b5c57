"""What a block computes, and what is left when a branch of it is scaled or cut."""

import copy

import pytest
import torch
import torch.nn.functional as F

from resnet_core import Surgery, cut_skips

kinds = pytest.mark.parametrize("depth", [18, 50])
orders = pytest.mark.parametrize("order", ["post", "pre"])
BLOCKS = ("conv2_x.1", "conv3_x.1", "conv3_x.2")  # one identity or projection, one of each


def run(network, x, **how):
    """Every tensor of a run by address."""
    seen = {}
    network(x, tap=seen.__setitem__, **how)
    return seen


@kinds
@orders
@pytest.mark.parametrize("norm", ["batch", "none"])
def test_a_block_adds_its_two_branches(depth, order, norm, make_network, noise):
    network = make_network(depth, order, norm)
    seen = run(network, noise(2, 64))
    for block in network.blocks():
        residual, shortcut = (seen[f"{block.address}.{b}"] for b in ("residual", "shortcut"))
        total = residual + shortcut
        assert torch.equal(seen[f"{block.address}.sum"], total)
        out = torch.relu(total) if order == "post" else total
        assert torch.equal(seen[f"{block.address}.out"], out)
        if order == "post":
            assert (out >= 0).all() and (total < 0).any()


@kinds
@orders
@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0, -1.0, 2.0])
@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0])
def test_factors_scale_the_branches_and_leave_them_to_be_seen_whole(
    depth, order, alpha, beta, make_network, noise
):
    network, x = make_network(depth, order), noise(2, 64)
    for address in BLOCKS:
        whole = run(network, x)
        seen = run(network, x, surgery=Surgery({address: alpha}, {address: beta}))
        residual, shortcut = (seen[f"{address}.{branch}"] for branch in ("residual", "shortcut"))
        assert torch.equal(residual, whole[f"{address}.residual"])
        assert torch.equal(shortcut, whole[f"{address}.shortcut"])
        total = beta * residual + alpha * shortcut
        assert torch.equal(seen[f"{address}.sum"], total)
        out = torch.relu(total) if order == "post" else total
        assert torch.equal(seen[f"{address}.out"], out)


@kinds
@orders
def test_a_cut_skip_removes_exactly_its_own_term(depth, order, make_network, noise):
    network, x = make_network(depth, order), noise(2, 64)
    whole, cut = run(network, x), run(network, x, surgery=cut_skips(depth, "conv3_x.2"))
    assert whole.keys() == cut.keys()
    addresses = list(whole)
    after = addresses.index("conv3_x.2.sum")
    assert all(torch.equal(whole[a], cut[a]) for a in addresses[:after])
    assert torch.equal(cut["conv3_x.2.sum"], whole["conv3_x.2.residual"])
    assert not torch.equal(cut["fc"], whole["fc"])


@kinds
@orders
def test_a_cut_skip_is_cut_whether_or_not_someone_watches(depth, order, make_network, noise):
    network, x = make_network(depth, order), noise(2, 64)
    for surgery in (cut_skips(depth, "all"), Surgery({"conv2_x.1": 0.5}, {"conv3_x.1": 0})):
        assert torch.equal(network(x, surgery=surgery), run(network, x, surgery=surgery)["fc"])


@pytest.mark.parametrize("bad", [torch.inf, -torch.inf, torch.nan])
def test_a_branch_scaled_by_0_is_gone_even_where_it_is_infinite(bad, make_network, noise):
    x = noise(1, 64)
    network = copy.deepcopy(make_network(18))
    network.get_parameter("conv3_x.2.bn2.bias").fill_(bad)
    seen = run(network, x, surgery=Surgery(residual={"conv3_x.2": 0}))
    assert not seen["conv3_x.2.residual"].isfinite().any()
    assert torch.equal(seen["conv3_x.2.sum"], seen["conv3_x.1.out"])
    network = copy.deepcopy(make_network(18))
    network.get_parameter("conv3_x.1.shortcut.bn.bias").fill_(bad)
    seen = run(network, x, surgery=cut_skips(18, "conv3_x.1"))
    assert not seen["conv3_x.1.shortcut"].isfinite().any()
    assert torch.equal(seen["conv3_x.1.sum"], seen["conv3_x.1.residual"])
    assert seen["fc"].isfinite().all()


def test_a_block_without_either_branch_gives_zeros(make_network, noise):
    surgery = Surgery({"conv3_x.2": 0}, {"conv3_x.2": 0})
    seen = run(make_network(18), noise(1, 64), surgery=surgery)
    assert torch.equal(seen["conv3_x.2.out"], torch.zeros(1, 128, 8, 8))


@pytest.mark.parametrize("address", ["conv3_x.5", "conv3_x", "conv1"])
def test_cutting_another_networks_block_is_refused(address, make_network, noise):
    with pytest.raises(ValueError, match=f"ResNet-18 has no block '{address}' to change"):
        make_network(18)(noise(1, 32), surgery=Surgery({address: 0}))


@pytest.mark.parametrize("batch_statistics", [False, True])
@pytest.mark.parametrize("address", BLOCKS)
def test_a_preactivation_block_is_bn_relu_convolution(
    address, batch_statistics, make_network, noise
):
    """Against the equations of He et al. 2016, written out by hand."""
    for depth, count in ((18, 2), (50, 3)):
        network = make_network(depth, "pre")
        seen = run(network, noise(2, 64), batch_statistics=batch_statistics)
        state = {
            name.removeprefix(f"{address}."): tensor
            for name, tensor in network.state_dict().items()
            if name.startswith(f"{address}.")
        }
        before = network.architecture().blocks
        before = [b.address for b in before][[b.address for b in before].index(address) - 1]
        x = seen["maxpool" if address == "conv2_x.1" else f"{before}.out"]
        stride = 2 if address == "conv3_x.1" else 1

        f, activated = x, []
        for n in range(1, count + 1):
            mean, var = state[f"bn{n}.running_mean"], state[f"bn{n}.running_var"]
            if batch_statistics:
                mean, var = f.mean((0, 2, 3)), f.var((0, 2, 3), correction=0)
            f = (f - mean[:, None, None]) / (var[:, None, None] + 1e-5).sqrt()
            f = f * state[f"bn{n}.weight"][:, None, None] + state[f"bn{n}.bias"][:, None, None]
            activated.append(f.clamp(min=0))
            weight = state[f"conv{n}.weight"]
            strides = stride if n == count - 1 else 1  # the first 3×3
            f = F.conv2d(activated[-1], weight, stride=strides, padding=weight.shape[2] // 2)
        shortcut = x
        if "shortcut.conv.weight" in state:
            shortcut = F.conv2d(activated[0], state["shortcut.conv.weight"], stride=stride)

        for name, expected in (("residual", f), ("shortcut", shortcut), ("out", f + shortcut)):
            torch.testing.assert_close(
                seen[f"{address}.{name}"], expected, rtol=1e-3, atol=1e-4 * expected.std().item()
            )


def test_the_preactivation_network_activates_once_more_before_the_head(make_network, noise):
    network = make_network(50, "pre")
    seen = run(network, noise(2, 64))
    bn = network.final.bn
    last = seen["conv5_x.3.out"]
    expected = F.relu(
        F.batch_norm(last, bn.running_mean, bn.running_var, bn.weight, bn.bias, eps=1e-5)
    )
    assert torch.equal(seen["final.relu"], expected)
    assert torch.equal(seen["avgpool"], F.adaptive_avg_pool2d(expected, 1).flatten(1))
    assert torch.equal(seen["fc"], F.linear(seen["avgpool"], network.fc.weight, network.fc.bias))
