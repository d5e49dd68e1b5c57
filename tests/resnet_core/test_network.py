"""The network against torchvision's, bit for bit."""

import copy

import pytest
import torch
import torchvision
from torch import nn

from resnet_core import DEPTHS, build_network, cut_skips
from resnet_core.states import torchvision_name


@pytest.fixture(scope="module", params=DEPTHS)
def pair(request, twins):
    """torchvision's network and ours with the same state, at each depth."""
    return twins(request.param)


@torch.no_grad()
def outputs_of_torchvision(model, x):
    """conv1, maxpool, every block's output and the logits, in order."""
    conv1 = model.relu(model.bn1(model.conv1(x)))
    outputs = [conv1, model.maxpool(conv1)]
    for layer in (model.layer1, model.layer2, model.layer3, model.layer4):
        for block in layer:
            outputs.append(block(outputs[-1]))
    pooled = model.avgpool(outputs[-1]).flatten(1)
    return [*outputs, pooled, model.fc(pooled)]


def outputs_of_ours(network, x, **how):
    table, seen = network.architecture(), {}
    network(x, tap=seen.__setitem__, **how)
    return [seen[table.resolve(address)] for address in table.steps("block")]


def state_of(network):
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[a], other[a]) for a in one)


def test_logits_and_every_blocks_output_are_torchvisions_to_the_last_bit(pair, noise):
    theirs, ours = pair
    x = noise(2, 96)
    expected, found = outputs_of_torchvision(theirs, x), outputs_of_ours(ours, x)
    assert len(expected) == len(found) == len(ours.blocks()) + 4
    assert all(torch.equal(a, b) for a, b in zip(expected, found, strict=True))
    assert torch.equal(ours(x), theirs(x))
    assert found[-1].isfinite().all() and found[-1].std() > 0


def test_with_batch_statistics_it_is_torchvisions_network_in_training(pair, noise):
    theirs, ours = pair
    training = copy.deepcopy(theirs).train()
    x = noise(4, 64)
    expected, found = (
        outputs_of_torchvision(training, x),
        outputs_of_ours(ours, x, batch_statistics=True),
    )
    assert all(torch.equal(a, b) for a, b in zip(expected, found, strict=True))
    assert not torch.equal(found[-1], ours(x))


@pytest.mark.parametrize("depth", [18, 50])
def test_without_normalisation_it_is_torchvisions_network_without(depth, noise):
    ours = build_network(depth, norm="none", seed=3)
    theirs = torchvision.models.get_model(f"resnet{depth}", norm_layer=nn.Identity).eval()
    theirs.load_state_dict({torchvision_name(a): w for a, w in ours.state_dict().items()})
    x = noise(2, 64)
    expected, found = outputs_of_torchvision(theirs, x), outputs_of_ours(ours, x)
    assert all(torch.equal(a, b) for a, b in zip(expected, found, strict=True))


@pytest.mark.parametrize("order", ["post", "pre"])
def test_no_run_leaves_a_trace_on_the_network(order, make_network, noise):
    network = make_network(18, order)
    before = state_of(network)
    x = noise(4, 64)
    quiet = network(x)
    network(x, batch_statistics=True)
    network(x, surgery=cut_skips(18, "all"), tap=lambda address, tensor: None)
    assert same(before, network.state_dict())
    assert torch.equal(network(x), quiet)


def test_watching_changes_nothing(make_network, noise):
    network, x, first = make_network(50), noise(2, 64), {}
    quiet = network(x)
    later = {}
    watched = network(
        x,
        tap=lambda a, t: (first.setdefault(a, t.clone()), later.setdefault(a, t)),
    )
    assert torch.equal(watched, quiet)
    assert same(first, later)  # nothing that was shown is overwritten later on in the run


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("norm", ["batch", "none"])
def test_a_seed_names_one_network(order, norm):
    torch.manual_seed(1)
    one = build_network(18, order=order, norm=norm, seed=7, num_classes=10)
    torch.manual_seed(2)
    again = build_network(18, order=order, norm=norm, seed=7, num_classes=10)
    other = build_network(18, order=order, norm=norm, seed=8, num_classes=10)
    assert same(one.state_dict(), again.state_dict())
    assert not torch.equal(one.fc.weight, other.fc.weight)
    assert not torch.equal(one.conv1.conv.weight, other.conv1.conv.weight)


def test_building_a_network_leaves_everyone_elses_random_numbers_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    build_network(18)
    assert torch.equal(torch.rand(3), expected)


def test_fresh_weights_are_drawn_as_torchvision_draws_them():
    torch.manual_seed(0)
    theirs = torchvision.models.resnet50().state_dict()
    for address, ours in build_network(50, seed=0).state_dict().items():
        their = theirs[torchvision_name(address)]
        assert ours.shape == their.shape and ours.dtype == their.dtype
        if ours.dim() == 4 or address.startswith("fc"):
            assert ours.std().item() == pytest.approx(their.std().item(), rel=0.1), address
            assert abs(ours.mean().item()) < 0.1 * ours.std().item(), address
            assert ours.abs().max().item() < 1.4 * their.abs().max().item(), address
        else:
            assert torch.equal(ours, their), address


def test_a_network_can_be_shared_because_nothing_in_it_wants_a_gradient(twins):
    for network in (twins(18)[1], build_network(50), build_network(18, order="pre", norm="none")):
        assert not network.training
        assert not any(parameter.requires_grad for parameter in network.parameters())
        assert not any(tensor.is_meta for tensor in network.state_dict().values())


def test_a_network_without_normalisation_has_none(noise):
    for order in ("post", "pre"):
        network, seen = build_network(50, order=order, norm="none"), []
        network(noise(1, 32), tap=lambda address, x, seen=seen: seen.append(address))
        assert not any(isinstance(module, nn.BatchNorm2d) for module in network.modules())
        assert not any("bn" in name for name in [*seen, *network.state_dict()])


def test_a_pictures_answer_does_not_depend_on_its_neighbours(make_network, noise):
    network, x = make_network(18), noise(3, 64)
    torch.testing.assert_close(network(x)[1:2], network(x[1:2]), rtol=1e-4, atol=1e-4)


def test_a_block_is_found_by_its_address(make_network):
    network = make_network(34)
    addresses = [block.address for block in network.architecture().blocks]
    assert [block.address for block in network.blocks()] == addresses
    assert all(network.block(address).address == address for address in addresses)
    with pytest.raises(KeyError, match=r"ResNet-34 has no block 'conv3_x\.5'"):
        network.block("conv3_x.5")
