"""Networks whose batch normalisation has something to do, built once for all tests."""

from functools import lru_cache

import pytest
import torch
import torchvision
from torch import nn

from resnet_core import ResNet, build_network, from_torchvision


def randomise(network: nn.Module, seed: int = 0) -> nn.Module:
    """The network, its normalisation drawn anew: a fresh one's would hide a swapped BN."""
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.weight.uniform_(0.4, 0.8, generator=draw)
                module.bias.normal_(0, 0.2, generator=draw)
                module.running_mean.normal_(0, 0.2, generator=draw)
                module.running_var.uniform_(0.5, 2, generator=draw)
    return network


@lru_cache(maxsize=3)
def _twins(depth: int) -> tuple[nn.Module, ResNet]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(depth)
        theirs = randomise(torchvision.models.get_model(f"resnet{depth}")).eval()
    return theirs, from_torchvision(depth, theirs.state_dict())


@lru_cache(maxsize=8)
def _network(depth: int, order: str, norm: str) -> ResNet:
    if (order, norm) == ("post", "batch"):
        return _twins(depth)[1]
    return randomise(build_network(depth, order=order, norm=norm, num_classes=10))


@pytest.fixture(scope="session")
def twins():
    """``twins(depth)``: torchvision's network and ours with the same state, both in eval mode."""
    return _twins


@pytest.fixture(scope="session")
def make_network():
    """``make_network(depth, order="post", norm="batch")``: ours, shared, not to be changed."""
    return lambda depth, order="post", norm="batch": _network(depth, order, norm)


@pytest.fixture(scope="session")
def noise():
    """``noise(count, size, seed=0)``: pictures (N,3,H,H) of seeded noise."""

    def draw(count: int, size: int, seed: int = 0) -> torch.Tensor:
        return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(seed))

    return draw
