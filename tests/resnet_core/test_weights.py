"""Weights: where they come from, and the way of a published file onto this computer."""

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch

from resnet_core import DEPTHS, DownloadError, load_network, shipped
from resnet_core import weights as weights_module
from resnet_core.weights import TRAINED, imagenet_file, imagenet_url


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """An empty cache of torch.hub's, and nothing bundled; its folder for weight files."""
    monkeypatch.setattr(shipped, "manifest", dict)
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
