"""A weight file that fails: the next best weights are shown, and one sentence says why."""

import hashlib
import io
import sys
import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch

from demos import blocks, walk
from demos._components.picture import pictures
from demos._page import downloads
from demos.walk.laboratory import experiments
from resnet_core import build_network, imagenet, runs, runtime
from resnet_core.states import torchvision_name


@pytest.fixture
def cached(monkeypatch, tmp_path):
    """``cached(depth, content)``: a published file in the cache of torch.hub; its path."""
    # A console of Western Windows has no letters for this folder.
    folder = tmp_path / "重み" / "checkpoints"
    folder.mkdir(parents=True)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(folder.parent))
    urls = {}
    real = imagenet.url
    monkeypatch.setattr(imagenet, "url", lambda depth: urls.get(depth) or real(depth))

    def put(depth, content):
        name = f"resnet{depth}-{hashlib.sha256(content).hexdigest()[:8]}.pth"
        urls[depth] = f"http://127.0.0.1:9/{name}"
        (folder / name).write_bytes(content)
        return folder / name

    yield put
    runtime._networks.clear()
    runs._runs.clear()


@pytest.fixture
def broken(cached):
    """``broken(depth)``: the path of a cached file that is not what its name says."""

    def put(depth):
        path = cached(depth, b"published")
        path.write_bytes(b"damaged")
        return path

    return put


def random_weights(depth=18):
    """The bytes of a file with a network of this depth."""
    file = io.BytesIO()
    state = build_network(depth, seed=3).state_dict()
    torch.save({torchvision_name(name): tensor for name, tensor in state.items()}, file)
    return file.getvalue()


def opened(**query):
    request = SimpleNamespace(session_hash="page", query_params=query)
    depth, _activation, _gradient, _laboratory, *painted = walk.open_page(request)
    return depth, walk.WalkUpdate(*painted)


def shows(painted, source, depth=18):
    run, _ = runs.run(pictures.find(pictures.DEFAULT).image, depth, source)
    return painted.maps["trace"] == run.key.name and painted.choice.source == source


def says(message, path):
    """Whether the page says one sentence, with the whole path in it."""
    text = message.replace(str(path), "PATH")
    return "notice" in message and text.count("PATH") == 1 and text.count(". ") == 0


def a_folder(path):
    path.unlink()
    path.mkdir()


def a_dead_link(path):
    path.unlink()
    path.symlink_to(path.parent / "gone")


def a_file_for_the_folder(path):
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("in the way")


@pytest.mark.parametrize("query", [{}, {"weights": "imagenet"}, {"regime": "trained"}], ids=str)
@pytest.mark.parametrize("breaks", [None, a_folder, a_dead_link, a_file_for_the_folder])
def test_with_a_broken_cache_the_page_opens_with_bundled_weights(broken, breaks, query):
    path = broken(18)
    if breaks:
        breaks(path)
    _, painted = opened(**query)
    assert shows(painted, "bundled") and painted.weights == "bundled"
    assert says(painted.message, path), painted.message


@pytest.mark.parametrize("query", [{}, {"weights": "imagenet"}], ids=str)
def test_a_published_file_that_does_not_load_leads_to_bundled_weights(cached, query):
    path = cached(18, b"no weights")
    for _ in range(2):  # at first it is not known that it fails
        _, painted = opened(**query)
        assert shows(painted, "bundled") and painted.weights == "bundled"
        assert says(painted.message, path), painted.message


def test_a_link_to_other_weights_says_nothing_of_a_broken_cache(broken):
    broken(18)
    for query in ({"weights": "bundled"}, {"regime": "batch"}, {"weights": "fresh"}):
        assert opened(**query)[1].message == ""


def test_a_depth_with_nothing_else_is_fresh_and_says_why(broken):
    path = broken(34)
    depth, painted = opened(depth="34")
    assert depth == 34 and painted.choice.source == "fresh"
    assert says(painted.message, path), painted.message


def show(depth, regime, weights, before):
    return walk.show(depth, regime, weights, "post", 0, None, pictures.DEFAULT, before)


def test_choosing_weights_that_fail_says_so_once_and_gives_the_control_back(broken):
    path = broken(18)
    for query in ({"weights": "bundled"}, {"weights": "fresh"}):
        before = opened(**query)[1].choice
        painted = show(18, before.regime, "imagenet", before)
        assert shows(painted, "bundled") and painted.weights == "bundled"
        assert says(painted.message, path), painted.message
        # What fetches must neither wait, nor say it a second time.
        assert [update[0] for update in walk.fetch(18, "imagenet")] == [""]


def test_weights_that_fail_when_they_are_chosen_are_said_and_replaced(cached):
    path = cached(18, b"no weights")
    before = opened(weights="bundled")[1].choice
    painted = show(18, "trained", "imagenet", before)
    assert says(painted.message, path) and painted.weights == "bundled"
    assert painted.choice.source == "bundled"


def test_a_depth_whose_file_fails_shows_its_bundled_weights(cached, broken):
    cached(18, random_weights())
    path = broken(50)
    _, painted = opened()
    assert shows(painted, "imagenet") and painted.message == ""
    painted = show(50, "trained", "imagenet", painted.choice)
    assert shows(painted, "bundled", 50) and painted.weights == "bundled"
    assert says(painted.message, path), painted.message


def test_a_run_that_was_forgotten_says_that_its_weights_are_gone(cached):
    path = cached(18, random_weights())
    choice = opened()[1].choice
    assert choice.source == "imagenet"
    runtime._networks.clear()
    runs._runs.clear()
    path.write_bytes(b"damaged")
    charts = walk.chart(choice, "activation_std", "gradient_norm", "closed")
    assert str(path) in charts.activation_words and str(path) in charts.gradient_words


@pytest.mark.parametrize("hash_is_right", [True, False])
def test_the_blocks_show_bundled_weights_and_say_why(cached, broken, hash_is_right):
    path = cached(18, b"no weights") if hash_is_right else broken(18)
    diagram, _picture, _conditions, message = blocks.show({"wished": "imagenet"}, "shapes")
    assert diagram["view"]["choice"]["weights"] == "bundled"
    assert says(message, path), message
    chosen = {"wished": "bundled"}
    assert blocks.show(chosen, "shapes")[3] == "" == blocks.show({"order": "pre"}, "shapes")[3]


def test_all_depths_beside_each_other_leave_out_those_that_fail_and_say_why(
    cached, broken, monkeypatch
):
    monkeypatch.setattr(experiments, "DEPTHS", (18, 34, 50))
    cached(18, random_weights())
    path = broken(34)
    choice = replace(opened()[1].choice, render_id=10**12)
    question = walk.chart(choice, "activation_std", "gradient_norm", "depths").question
    *_, last = walk.run_experiment(question)
    assert str(path) in last.text
    assert "not on this machine for: 50." in last.text


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_fetching_at_start_goes_on_whatever_fails(cached, broken, monkeypatch, encoding):
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", console)
    monkeypatch.setenv(downloads.AT_START, "34,18,50,101")
    cached(18, b"here already"), cached(50, b"here already")
    broken(34)
    real = imagenet.fetch

    def fetch(depth, progress=None):
        return real(depth, progress) if depth != 101 else 1 / 0

    monkeypatch.setattr(imagenet, "fetch", fetch)
    downloads.at_start()
    for thread in threading.enumerate():
        if thread.name == "fetch at start":
            thread.join(30)
    lines = console.buffer.getvalue().decode(encoding).splitlines()
    assert [line.split(":")[0] for line in lines] == [f"ResNet-{d}" for d in (34, 18, 50, 101)]
    assert "SHA-256 differs" in lines[0] and lines[1].endswith(".pth")
    assert ("重み" in lines[1]) == (encoding == "utf-8")


def test_a_console_that_was_closed_does_not_stop_it(monkeypatch):
    closed = io.StringIO()
    closed.close()
    for console in (closed, None):
        monkeypatch.setattr(sys, "stdout", console)
        downloads._report("ResNet-18: done")
