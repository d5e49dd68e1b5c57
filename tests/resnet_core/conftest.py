"""Networks whose batch normalisation has something to do, built once for all tests."""

import hashlib
from functools import lru_cache

import pytest
import torch
import torchvision
from torch import nn

from resnet_core import ResNet, build_network, from_torchvision, imagenet


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


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """An empty cache of torch.hub's: the folder for weight files, which does not exist yet."""
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    return tmp_path / "hub" / "checkpoints"


@pytest.fixture
def catalogue(monkeypatch, cache):
    """``catalogue(depth, content)``: from now on this is the published file; the path of its place
    in the cache, where nothing is yet."""
    urls = {}
    real = imagenet.url
    monkeypatch.setattr(imagenet, "url", lambda depth: urls.get(depth) or real(depth))

    def publish(depth, content):
        name = f"resnet{depth}-{hashlib.sha256(content).hexdigest()[:8]}.pth"
        urls[depth] = f"http://127.0.0.1:9/{name}"
        return cache / name

    return publish


@pytest.fixture
def cached(catalogue):
    """``cached(depth, content)``: the published file, in the cache already; its path."""

    def put(depth, content):
        path = catalogue(depth, content)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return put
