"""Bundled weights: what is in the box is what was measured, and a damaged file is refused."""

import hashlib
import json

import pytest
import safetensors.torch
import torch

from resnet_core import build_network, bundled, cut_skips, load_network, runs, runtime
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.drawings.scene import draw
from resnet_core.weights import at_hand


@pytest.fixture
def box(monkeypatch, tmp_path):
    """A box with one network of known weights; returns the folder and the network."""
    network = build_network(18, num_classes=len(CATEGORIES), seed=5)
    content = safetensors.torch.save({k: v.half() for k, v in network.state_dict().items()})
    (tmp_path / "resnet18.safetensors").write_bytes(content)
    entry = {
        "depth": 18,
        "file": "resnet18.safetensors",
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"resnet18": entry}))
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    _forget()
    yield tmp_path, network
    monkeypatch.undo()
    _forget()


def _forget():
    bundled.manifest.cache_clear()
    runtime._networks.clear()
    runs._runs.clear()


def test_a_bundled_network_has_the_weights_of_its_file_at_half_precision(box):
    loaded = load_network(18, "bundled")
    assert loaded.source == "bundled" and loaded.categories == CATEGORIES
    expected = box[1].state_dict()
    for name, value in loaded.network.state_dict().items():
        assert torch.equal(value, expected[name].half().float()), name
    assert not any(p.requires_grad for p in loaded.network.parameters())


def test_auto_takes_what_is_in_the_box(box, monkeypatch, tmp_path):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    assert load_network(18).source == "bundled"
    assert load_network(34).source == "fresh"
    assert at_hand(18) == ("bundled",) and at_hand(34) == ()


def test_a_depth_without_a_file_is_answered_with_those_that_have_one(box):
    with pytest.raises(ValueError, match=r"a ResNet of 34 layers; ResNets come bundled for 18\."):
        load_network(34, "bundled")
    with pytest.raises(ValueError, match="a plain network of 18 layers"):
        load_network(18, "plain")


def test_a_file_that_was_changed_is_refused(box):
    path = box[0] / "resnet18.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="SHA-256 differs"):
        load_network(18, "bundled")
    path.unlink()
    with pytest.raises(ValueError, match="cannot be read"):
        load_network(18, "bundled")


def test_a_network_trained_without_skips_is_run_as_it_was_trained(box, monkeypatch):
    entry = bundled.manifest()["resnet18"]
    monkeypatch.setattr(bundled, "manifest", lambda: {"resnet18": entry, "plain18": entry})
    assert at_hand(18)[-1] == "plain" and bundled.depths(plain=True) == (18,)
    image = draw(0, size=256).image
    run, intact = runs.run(image, 18, "plain", cut_skips(18, "conv3_x.1"))
    assert run is intact and len(run.key.surgery.cuts) == 8
    cut, _ = runs.run(image, 18, "bundled", cut_skips(18, "all"))
    assert torch.equal(cut.activations["fc"], run.activations["fc"])  # here the same weights
    assert cut.key.name != run.key.name
