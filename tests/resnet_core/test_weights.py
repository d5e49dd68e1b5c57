"""Weights: torchvision's state by our names, and the way of a published file onto this computer."""

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch
import torchvision

from resnet_core import DEPTHS, DownloadError, architecture, bundled, from_torchvision, load_network
from resnet_core import weights as weights_module
from resnet_core.network import empty_network
from resnet_core.weights import TRAINED, imagenet_file, imagenet_url, torchvision_name


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """An empty cache of torch.hub's, and nothing bundled; its folder for weight files."""
    monkeypatch.setattr(bundled, "manifest", dict)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    return tmp_path / "hub" / "checkpoints"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def publish(monkeypatch, tmp_path, cache):
    """``publish(name, content)`` serves a file as the published weights; returns ``stop()``."""
    monkeypatch.setenv("no_proxy", "*")
    folder = tmp_path / "published"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    server.daemon_threads = False  # so that closing the server waits for its threads
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()

    def stop():
        if thread.is_alive():
            server.shutdown()
            server.server_close()
            thread.join()

    def serve(name, content):
        (folder / name).write_bytes(content)
        url = f"http://127.0.0.1:{server.server_port}/{name}"
        monkeypatch.setattr(weights_module, "imagenet_url", lambda depth: url)
        return stop

    yield serve
    stop()


@pytest.fixture(scope="module")
def file_of_weights(twins, tmp_path_factory):
    """A ResNet-18's state as torchvision publishes it: (name with its SHA-256 prefix, bytes)."""
    path = tmp_path_factory.mktemp("weights") / "state.pth"
    torch.save(twins(18)[0].state_dict(), path)
    content = path.read_bytes()
    return f"resnet18-{hashlib.sha256(content).hexdigest()[:8]}.pth", content


@pytest.mark.parametrize("depth", DEPTHS)
def test_every_parameter_has_its_name_in_torchvision(depth):
    with torch.device("meta"):
        theirs = torchvision.models.get_model(f"resnet{depth}").state_dict()
    ours = empty_network(architecture(depth)).state_dict()
    assert sorted(torchvision_name(name) for name in ours) == sorted(theirs)
    assert all(theirs[torchvision_name(name)].shape == ours[name].shape for name in ours)


@pytest.mark.parametrize("depth", [18, 50])
def test_every_address_leads_to_torchvisions_module(depth):
    with torch.device("meta"):
        modules = set(dict(torchvision.models.get_model(f"resnet{depth}").named_modules()))
    net = architecture(depth)
    kinds = ("conv", "bn", "relu", "maxpool", "fc")
    layers = [p.address for p in net.points if p.operation in kinds]
    layers += [f"{block.address}.shortcut" for block in net.blocks if block.projection]
    blocks = [block.address for block in net.blocks]
    for address in [*layers, *blocks, *(s.name for s in net.stages), "conv1", "avgpool"]:
        assert torchvision_name(address) in modules, address
    assert torchvision_name("conv3_x.2") == "layer2.1"
    assert torchvision_name("conv3_x.2.conv1") == "layer2.1.conv1"


def test_a_state_is_copied_so_that_nobody_can_change_a_shared_network(twins):
    state = {name: tensor.clone() for name, tensor in twins(18)[0].state_dict().items()}
    network = from_torchvision(18, state)
    for tensor in state.values():
        tensor.zero_()
    given = twins(18)[0].state_dict()
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, given[torchvision_name(name)]), name


def test_half_precision_weights_are_widened(twins, noise):
    half = {
        n: t.half() if t.is_floating_point() else t for n, t in twins(18)[0].state_dict().items()
    }
    network = from_torchvision(18, half)
    assert {p.dtype for p in network.parameters()} == {torch.float32}
    assert network(noise(1, 32)).isfinite().all()
    assert torch.equal(network.fc.weight, half["fc.weight"].float())


def test_the_number_of_classes_is_read_from_the_state(noise):
    theirs = torchvision.models.resnet18(num_classes=10).eval()
    network = from_torchvision(18, theirs.state_dict())
    assert network.num_classes == 10
    assert torch.equal(network(noise(1, 64)), theirs(noise(1, 64)).detach())


def test_a_state_of_something_else_is_refused_by_name(twins):
    state = dict(twins(18)[0].state_dict())

    def sentence(depth, state):
        with pytest.raises(ValueError, match=rf"^This is not a ResNet-{depth} state: .*\.$") as e:
            from_torchvision(depth, state)
        return str(e.value)

    lacking = {name: t for name, t in state.items() if name != "layer2.1.bn1.running_var"}
    assert "'layer2.1.bn1.running_var' is missing (1 keys missing" in sentence(18, lacking)
    assert "'layer9.bias' does not belong" in sentence(18, state | {"layer9.bias": torch.ones(1)})
    assert "is missing" in sentence(34, state)
    wrong = state | {"layer1.0.conv1.weight": torch.ones(64, 64, 1, 1)}
    assert "'layer1.0.conv1.weight' is (64, 64, 1, 1), not (64, 64, 3, 3)" in sentence(18, wrong)
    narrow = state | {"fc.weight": torch.ones(10, 512)}
    assert "'fc.bias' is (1000,), not (10,)" in sentence(18, narrow)
    for head in ({}, {"fc.weight": torch.ones(3)}):
        assert "no matrix 'fc.weight'" in sentence(18, head)


def test_fresh_weights_are_named_by_their_seed(noise):
    loaded, again, other = (load_network(18, "fresh", seed=seed) for seed in (4, 4, 5))
    assert (loaded.source, loaded.categories) == ("fresh", None)
    assert loaded.note == "Fresh ResNet-18: random weights from seed 4, nothing learned yet."
    x = noise(1, 32)
    assert torch.equal(loaded.network(x), again.network(x))
    assert not torch.equal(loaded.network(x), other.network(x))


def test_with_nothing_at_hand_auto_says_that_the_weights_are_fresh(cache):
    loaded = load_network(18)
    assert (loaded.source, loaded.categories) == ("fresh", None)
    assert loaded.note.endswith(
        "nothing learned yet (this depth has no trained weights on this machine)."
    )
    variant = load_network(18, order="pre", norm="none")
    assert variant.source == "fresh" and (variant.network.order, variant.network.norm) == (
        "pre",
        "none",
    )
    assert variant.note.endswith("nothing learned yet (this variant has no trained weights).")
    assert not cache.exists()


def test_imagenet_weights_are_downloaded_once_and_found_again_offline(
    publish, cache, file_of_weights, twins, noise
):
    name, content = file_of_weights
    stop, progress = publish(name, content), []
    assert load_network(18).source == "fresh"  # auto does not download
    loaded = load_network(18, "imagenet", progress=lambda *bytes: progress.append(bytes))
    assert progress[-1] == (len(content), len(content))
    assert [path.name for path in cache.iterdir()] == [name]
    assert loaded.source == "imagenet" and "IMAGENET1K_V1" in loaded.note
    assert len(loaded.categories) == 1000 and loaded.categories[207] == "golden retriever"
    x = noise(2, 64)
    assert torch.equal(loaded.network(x), twins(18)[0](x).detach())
    stop()
    for how in ("auto", "imagenet"):
        again = load_network(18, how)
        assert again.source == "imagenet" and torch.equal(again.network(x), loaded.network(x))


def test_a_corrupted_download_is_refused_and_auto_stays_fresh(publish, cache, file_of_weights):
    name, content = file_of_weights
    publish(name, content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(DownloadError, match="not the one published"):
        load_network(18, "imagenet")
    assert imagenet_file(18) is None and list(cache.iterdir()) == []
    assert load_network(18).source == "fresh"


def test_without_a_server_the_person_is_told_so(publish, file_of_weights):
    publish(*file_of_weights)()
    with pytest.raises(DownloadError, match=r"no connection to 127\.0\.0\.1"):
        load_network(18, "imagenet")


def test_a_file_that_holds_no_weights_is_named(publish):
    content = b"not a weight file"
    name = f"resnet18-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    publish(name, content)
    with pytest.raises(ValueError, match=f"^The weight file {name} cannot be read; delete it"):
        load_network(18, "imagenet")


@pytest.mark.parametrize("variant", [{"order": "pre"}, {"norm": "none"}])
def test_trained_weights_exist_for_the_published_network_only(variant, cache):
    for how in TRAINED:
        with pytest.raises(ValueError, match=r"^Trained weights exist for the post-activation .*"):
            load_network(18, how, **variant)
    assert not cache.exists()


def test_other_wrong_wishes_are_answered_in_a_sentence(cache):
    with pytest.raises(ValueError, match=r"^Weights are 'auto', .* or 'fresh', not 'best'"):
        load_network(18, "best")
    for how in ("auto", *TRAINED, "fresh"):
        with pytest.raises(ValueError, match=r"^There is no ResNet-20 in the table; depths are "):
            load_network(20, how)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_published_file_can_be_checked(depth):
    assert imagenet_url(depth).startswith(f"https://download.pytorch.org/models/resnet{depth}-")
