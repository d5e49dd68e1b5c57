"""The published files: brought onto this computer, checked, and never trusted for their name."""

import hashlib
import os
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch

from resnet_core import DEPTHS, DownloadError, bundled, imagenet, load_network, verified
from tests.resnet_core.saved_states import saved, without_counters


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def publish(monkeypatch, tmp_path, cache):
    """``publish(name, content)`` serves a file as the published weights; returns ``stop()``."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(bundled, "manifest", dict)
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
        monkeypatch.setattr(imagenet, "url", lambda depth: url)
        return stop

    yield serve
    stop()


@pytest.fixture(scope="module")
def file_of_weights(twins):
    """A ResNet-18's state as torchvision publishes it: (name with its SHA-256 prefix, bytes)."""
    content = saved(without_counters(twins(18)[0].state_dict()))
    return f"resnet18-{hashlib.sha256(content).hexdigest()[:8]}.pth", content


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_published_file_can_be_checked(depth):
    assert imagenet.url(depth).startswith(f"https://download.pytorch.org/models/resnet{depth}-")


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
    assert imagenet.file(18) is None and list(cache.iterdir()) == []
    assert load_network(18).source == "fresh"


def test_without_a_server_the_person_is_told_so(publish, file_of_weights):
    publish(*file_of_weights)()
    with pytest.raises(DownloadError, match=r"no connection to 127\.0\.0\.1"):
        load_network(18, "imagenet")


def test_what_takes_the_files_place_is_never_replaced(publish, cache, file_of_weights):
    name, content = file_of_weights
    publish(name, content)
    cache.mkdir(parents=True)
    (cache / name).write_bytes(b"somebody's own")
    with pytest.raises(DownloadError, match="delete it and fetch it again"):
        imagenet.fetch(18)
    assert (cache / name).read_bytes() == b"somebody's own"
    (cache / name).unlink()
    assert imagenet.fetch(18) == imagenet.file(18) == cache / name


@contextmanager
def without_rights(folder):
    """Nobody may read the folder; root may always, so root becomes another user meanwhile."""
    root = os.geteuid() == 0
    folder.chmod(0)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights are another thing on Windows")
def test_a_cache_that_may_not_be_read_is_said(cached):
    path = cached(18, b"whatever")
    with without_rights(path.parent):
        assert imagenet.file(18) is None
        sentence = imagenet.fault(18)
        with pytest.raises(DownloadError) as error:
            imagenet.fetch(18)
    assert str(error.value) == sentence
    assert sentence.startswith(f"ResNet-18 cannot load {path}: it cannot be read (Permission ")


def test_an_absent_cache_is_no_fault(cache):
    assert imagenet.file(18) is None and imagenet.fault(18) is None
    cache.mkdir(parents=True)
    assert imagenet.file(18) is None and imagenet.fault(18) is None


def test_a_file_is_hashed_once_until_it_changes(cached, monkeypatch):
    hashed = []
    digest = verified._digest

    def count(path):
        hashed.append(path)
        return digest(path)

    monkeypatch.setattr(verified, "_digest", count)
    path = cached(18, b"published")
    for _ in range(3):
        assert imagenet.file(18) == path
    assert hashed == [path]
    path.write_bytes(b"PUBLISHED")
    os.utime(path, ns=(0, 0))
    assert imagenet.file(18) is None and "SHA-256 differs" in imagenet.fault(18)
    path.write_bytes(b"published")
    os.utime(path, ns=(1, 1))
    assert imagenet.file(18) == path
    assert hashed == [path] * 3


def test_a_file_that_did_not_load_is_looked_at_again_once_it_has_changed(cached):
    path = cached(18, b"published")
    imagenet.condemn(18, "it holds no weights")
    assert imagenet.fault(18) == f"ResNet-18 cannot load {path}: it holds no weights."
    os.utime(path, ns=(1, 1))
    assert imagenet.file(18) == path and imagenet.fault(18) is None
    path.unlink()
    imagenet.condemn(18, "it holds no weights")  # of a file that has gone there is nothing to say
    assert imagenet.fault(18) is None
