"""Choosing ImageNet weights: without a network, and while they arrive."""

import hashlib
import io
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import torch
import torchvision

from demos._components.picture import pictures
from resnet_core import runs, weights


class Server(ThreadingHTTPServer):
    """Serves one file: half of it at once, the rest when ``go_on`` is set."""

    daemon_threads = True

    def __init__(self, body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.body, self.go_on = body, threading.Event()
        self.name = f"resnet18-{hashlib.sha256(body).hexdigest()[:8]}.pth"
        self.url = f"http://127.0.0.1:{self.server_port}/{self.name}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        body, half = self.server.body, len(self.server.body) // 2
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:half])
        while not self.server.go_on.wait(2):  # a trickle, so that it does not seem dead
            self.wfile.write(body[half : half + 1])
            half += 1
        self.wfile.write(body[half:])


@pytest.fixture
def slow_server() -> Iterator[Server]:
    """A server with a ResNet-18 of torchvision's, untrained."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        state = torchvision.models.resnet18().state_dict()
    file = io.BytesIO()
    torch.save(state, file)
    server = Server(file.getvalue())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.go_on.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("weights_of", "name"), [("fresh", "Fresh"), ("bundled", "Drawn")])
def test_without_a_network_the_page_says_so_and_stays(
    explorer, page, monkeypatch, weights_of, name
):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/resnet18-00000000.pth"
        monkeypatch.setattr(weights, "imagenet_url", lambda depth: url)
        explorer.open(weights=weights_of)
        page.mouse.move(5, 5)
        before = explorer.settled()
        explorer.choose_weights("ImageNet")
        page.locator("#download .notice", has_text="could not be downloaded").wait_for()
        explorer.eventually(
            lambda: page.locator("#weights input").input_value().split(" ")[0], name
        )
        page.mouse.move(5, 5)
        assert explorer.settled() == before


def test_weights_arrive_while_the_page_stays_usable(explorer, page, monkeypatch, slow_server):
    monkeypatch.setattr(weights, "imagenet_url", lambda depth: slow_server.url)
    explorer.open()
    fresh = explorer.settled()
    explorer.choose_weights("ImageNet")
    page.locator("#download progress").wait_for()
    page.locator("#download .notice", has_text="22 of 47 MB").or_(
        page.locator("#download .notice", has_text="23 of 47 MB")
    ).wait_for()
    explorer.press("ArrowRight").at("conv2_x.2")
    explorer.click_arc("conv3_x.2").other_run(fresh["trace"])
    cut = explorer.trace
    explorer.click_arc("conv3_x.2").of_run(fresh["trace"])
    assert cut != fresh["trace"]
    assert page.locator("#download progress").is_visible()

    slow_server.go_on.set()
    page.locator("#conditions", has_text="Trained network").wait_for()
    run, _ = runs.run(pictures.find(pictures.DEFAULT).image, 18, "imagenet")
    explorer.of_run(run.key.name)
    page.locator("#download .notice").wait_for(state="detached")
    first = page.locator("#top5 li .name").first.inner_text()
    assert first in weights.published(18).meta["categories"]
    explorer.eventually(lambda: "224" in explorer.text("#image .sees"), True)
    assert "px" in explorer.text("#image .sees")
    assert page.locator("#weights input").input_value().startswith("ImageNet")
    explorer.eventually(lambda: "weights=imagenet" in page.url, True)
