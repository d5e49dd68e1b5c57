"""The download against a real server on this computer that misbehaves on request."""

import hashlib
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from resnet_core.download import DownloadError, fetch, place

BODY = random.Random(0).randbytes(400_000)
HALF = len(BODY) // 2
NAME = f"resnet18-{hashlib.sha256(BODY).hexdigest()[:8]}.pth"
PART = NAME + ".part"


class Server(ThreadingHTTPServer):
    """Serves BODY in the given mode and notes the Range header (or None) of every request."""

    daemon_threads = False  # so that closing the server waits for its threads

    def __init__(self, mode: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mode = mode
        self.ranges: list[str | None] = []
        self.sent: list[int] = []  # body bytes per answer
        self.closing = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/models/{NAME}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        server, mode = self.server, self.server.mode
        wanted = self.headers["Range"]
        server.ranges.append(wanted)
        if mode == "hangs up":
            return
        if mode == "never answers":
            server.closing.wait(5)
            return
        if mode in ("404", "500"):
            self.send_error(int(mode))
            return
        start = int(wanted[len("bytes=") : -1]) if wanted and mode != "ignores range" else 0
        if start >= len(BODY):
            self.send_error(416)
            return
        if mode == "wrong range" and start:
            start += 1
        body = BODY[start:]
        if mode == "wrong content":
            body = bytes(len(body))
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(BODY) - 1}/{len(BODY)}")
        if mode == "chunked dies":
            self.send_header("Transfer-Encoding", "chunked")
        elif mode != "no length":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if mode == "chunked dies":
            self.wfile.write(b"%x\r\n" % len(body))
        if mode in ("dies", "chunked dies", "stalls"):
            body = body[: len(body) // 2]
        server.sent.append(len(body))
        pieces = 20 if mode == "slow" else 1
        for at in range(0, len(body), len(body) // pieces):
            self.wfile.write(body[at : at + len(body) // pieces])
            if mode == "slow":
                time.sleep(0.03)
        if mode == "stalls":
            server.closing.wait(5)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(getattr(request, "param", "good")) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


def mode(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("server", [name], indirect=True, ids=[name])


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def failure(url: str, folder: Path, timeout: float = 0.3) -> str:
    """The message of a fetch that must fail soon, in one sentence, without a finished file."""
    begun = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        fetch(url, folder, timeout=timeout)
    assert time.monotonic() - begun < 3
    assert not place(url, folder).is_file()
    message = str(caught.value)
    assert re.fullmatch(r"[A-Z][^\n]*[^.\n]\.", message) and ". " not in message
    assert not re.search(r"\wError|Errno|Traceback|urlopen|<|None", message)
    return message


def test_the_published_file_arrives_whole_and_leaves_nothing_beside_it(
    server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "hub" / "checkpoints"
    path = fetch(server.url, folder)
    assert path == folder / NAME == place(server.url, folder)
    assert path.read_bytes() == BODY
    assert names_in(folder) == [NAME]


def test_a_file_already_there_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    fetch(server.url, tmp_path)
    assert fetch(server.url, tmp_path) == tmp_path / NAME
    assert len(server.ranges) == 1


def test_the_progress_bar_never_runs_backwards_and_ends_full(
    server: Server, tmp_path: Path
) -> None:
    seen: list[tuple[int, int | None]] = []
    fetch(server.url, tmp_path, progress=lambda done, total: seen.append((done, total)))
    done = [bytes_ for bytes_, _ in seen]
    assert done == sorted(done) and done[0] == 0 and done[-1] == len(BODY)
    assert {total for _, total in seen} == {len(BODY)}


@mode("no length")
def test_a_server_that_does_not_say_the_length_still_delivers(
    server: Server, tmp_path: Path
) -> None:
    seen: list[tuple[int, int | None]] = []
    fetch(server.url, tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(BODY), None)


@pytest.mark.parametrize(
    ("server", "reason"),
    [("dies", "dropped"), ("stalls", "silent for 0.3 seconds"), ("chunked dies", "dropped")],
    indirect=["server"],
)
def test_after_a_broken_line_only_the_rest_is_downloaded(
    server: Server, reason: str, tmp_path: Path
) -> None:
    assert reason in failure(server.url, tmp_path)
    kept = (tmp_path / PART).read_bytes()
    assert 0 < len(kept) <= HALF and BODY.startswith(kept)
    server.mode = "good"
    seen: list[tuple[int, int | None]] = []
    path = fetch(server.url, tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert server.ranges == [None, f"bytes={len(kept)}-"]
    assert server.sent[-1] == len(BODY) - len(kept)
    assert seen[0] == (len(kept), len(BODY)) and seen[-1] == (len(BODY), len(BODY))
    assert path.read_bytes() == BODY
    assert names_in(tmp_path) == [NAME]


@mode("ignores range")
def test_a_server_that_cannot_resume_still_delivers(server: Server, tmp_path: Path) -> None:
    (tmp_path / PART).write_bytes(BODY[:HALF])
    assert fetch(server.url, tmp_path).read_bytes() == BODY
    assert server.sent == [len(BODY)]


@mode("ignores range")
def test_leftovers_longer_than_the_file_do_not_stay_at_its_end(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / PART).write_bytes(bytes(len(BODY) + 5))
    assert fetch(server.url, tmp_path).read_bytes() == BODY


@mode("wrong range")
def test_a_server_that_resumes_elsewhere_is_asked_for_the_whole_file(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / PART).write_bytes(BODY[:HALF])
    seen: list[int] = []
    path = fetch(server.url, tmp_path, progress=lambda done, total: seen.append(done))
    assert path.read_bytes() == BODY
    assert server.ranges == [f"bytes={HALF}-", None]
    assert seen[0] == 0  # nothing was written at the wrong place first


@pytest.mark.parametrize("length", [HALF, len(BODY), len(BODY) + 5])
def test_a_stale_leftover_does_not_spoil_the_file(
    server: Server, tmp_path: Path, length: int
) -> None:
    (tmp_path / PART).write_bytes(bytes(length))
    assert fetch(server.url, tmp_path).read_bytes() == BODY
    assert server.ranges == [f"bytes={length}-", None]
    assert names_in(tmp_path) == [NAME]


@pytest.mark.parametrize("leftover", [0, HALF])
@mode("wrong content")
def test_a_file_that_is_not_the_published_one_is_thrown_away(
    server: Server, tmp_path: Path, leftover: int
) -> None:
    if leftover:
        (tmp_path / PART).write_bytes(BODY[:leftover])
    assert "not the one published" in failure(server.url, tmp_path)
    assert names_in(tmp_path) == []
    assert len(server.ranges) == (2 if leftover else 1)


@pytest.mark.parametrize(
    ("server", "reason"),
    [
        ("404", "127.0.0.1 answered with HTTP status 404 (Not Found)."),
        ("500", "127.0.0.1 answered with HTTP status 500 (Internal Server Error)."),
        ("hangs up", "127.0.0.1 closed the connection without an answer."),
        ("never answers", "the server did not answer within 0.3 seconds."),
    ],
    indirect=["server"],
)
def test_the_person_waiting_is_told_what_the_server_did(
    server: Server, reason: str, tmp_path: Path
) -> None:
    message = failure(server.url, tmp_path)
    assert message == "The weights could not be downloaded: " + reason
    assert names_in(tmp_path) == []


def test_the_person_waiting_is_told_that_nobody_answers(tmp_path: Path) -> None:
    with socket.socket() as closed:  # bound but not listening, so that nobody else takes it
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/{NAME}"
        assert "no connection to 127.0.0.1 (" in failure(url, tmp_path)


def test_the_person_offline_is_told_which_host_was_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    message = failure(f"https://weights.example/{NAME}", tmp_path)
    assert "no connection to weights.example (Name or service not known)" in message


def test_the_person_with_an_unusable_folder_is_told_which_one(
    server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "taken"
    folder.write_text("a file where the folder should be")
    assert f"could not be saved in {folder}: it cannot be written (" in failure(server.url, folder)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_the_person_with_a_full_disk_is_told_so(server: Server, tmp_path: Path) -> None:
    (tmp_path / PART).symlink_to("/dev/full")
    assert f"could not be saved in {tmp_path}: the disk is full." in failure(server.url, tmp_path)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="rights are another thing on Windows")
def test_the_person_whose_folder_may_not_be_read_is_told_which_one(
    server: Server, tmp_path: Path
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0)
    root = os.geteuid() == 0  # who may always read, and so becomes another user meanwhile
    if root:
        os.seteuid(65534)
    try:
        with pytest.raises(DownloadError) as error:
            fetch(server.url, folder)
    finally:
        if root:
            os.seteuid(0)
    assert f"could not be saved in {folder}: it cannot be written (Permission" in str(error.value)
    assert server.ranges == []


def test_a_file_that_cannot_be_checked_is_not_downloaded(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"'resnet18\.pth' carries no SHA-256 prefix"):
        fetch(server.url.replace(NAME, "resnet18.pth"), tmp_path)
    assert server.ranges == [] and names_in(tmp_path) == []


def test_cancelling_stops_the_download_and_keeps_what_has_come(
    server: Server, tmp_path: Path
) -> None:
    def cancel(done: int, total: int | None) -> None:
        if done:
            raise OSError("the reader left")  # not to be mistaken for a failing disk or line

    with pytest.raises(OSError, match="the reader left"):
        fetch(server.url, tmp_path, progress=cancel)
    assert names_in(tmp_path) == [PART]
    assert fetch(server.url, tmp_path).read_bytes() == BODY
    assert server.ranges[1] is not None


@mode("slow")
def test_two_readers_asking_at_once_cost_one_download(server: Server, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(lambda _: fetch(server.url, tmp_path), range(2)))
    assert paths == [tmp_path / NAME] * 2
    assert len(server.ranges) == 1
    assert paths[0].read_bytes() == BODY


@mode("slow")
def test_two_apps_asking_at_once_both_get_the_right_file(server: Server, tmp_path: Path) -> None:
    code = "import sys; from resnet_core.download import fetch; fetch(sys.argv[1], sys.argv[2])"
    command = [sys.executable, "-c", code, server.url, str(tmp_path)]
    root = Path(__file__).parents[2]
    apps = [subprocess.Popen(command, cwd=root) for _ in range(2)]
    assert [app.wait(60) for app in apps] == [0, 0]
    assert (tmp_path / NAME).read_bytes() == BODY
    assert names_in(tmp_path) == [NAME]
