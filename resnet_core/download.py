"""Fetches a published weight file into torch.hub's cache folder, with a timeout and with resume.

torch.hub's own download has neither: on a bad line a reader waits without end, then starts over.
A file appears under its final name only once its SHA-256 matches the prefix in that name.
"""

import errno
import hashlib
import os
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException, HTTPResponse, RemoteDisconnected, responses
from io import FileIO
from pathlib import Path, PurePosixPath
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

Progress = Callable[[int, int | None], object]

_CHUNK = 1 << 16  # bytes
_HASH_IN_NAME = re.compile(r"-([a-f0-9]{8,})\.")
_DROPPED = "the connection was dropped before the file was complete; asking again continues it"
_LOCKS: dict[str, threading.Lock] = {}


class DownloadError(RuntimeError):
    """A download that did not succeed; the message is one sentence for the person waiting."""


def place(url: str, folder: str | Path) -> Path:
    """Where the finished file for `url` lies in `folder`, be it there or not."""
    return Path(folder) / PurePosixPath(urlsplit(url).path).name


def sha256_prefix(name: str) -> str:
    """The first hex digits of a file's SHA-256, which its name carries.

    Raises ValueError if it carries none.
    """
    published = _HASH_IN_NAME.search(name)
    if published is None:
        raise ValueError(
            f"{name!r} carries no SHA-256 prefix, as 'resnet18-f37072fd.pth' does, "
            "and a file that cannot be checked is not downloaded."
        )
    return published[1]


def fetch(
    url: str, folder: str | Path, *, timeout: float = 10.0, progress: Progress | None = None
) -> Path:
    """The finished file for `url` in `folder`, downloaded unless a file is already there.

    A file that is there was checked if it was this function that brought it; others were not.
    `timeout` is in seconds and bounds each attempt to connect and each wait for data. It bounds
    neither the name lookup nor the whole: a server that keeps dripping bytes may take for ever.
    `progress(done, total)` is called in bytes, `total` being None when the server does not say.
    `done` starts above 0 on a resumed download and falls back only if the file has to be fetched
    anew. Whatever `progress` raises comes through, which is the way to cancel.

    What has arrived stays in `<name>.part` when a download breaks off, and the next call resumes
    it. Threads asking for the same file wait for the first. Processes may both download it; each
    writes equal bytes at equal offsets of one `.part` and checks a private copy, so the worst they
    can do to each other is a failed check, never a bad file under the final name.

    Raises DownloadError; ValueError if the file name carries no SHA-256 prefix to check against.
    """
    target = place(url, folder)
    prefix = sha256_prefix(target.name)
    part = target.with_name(target.name + ".part")
    with _LOCKS.setdefault(os.path.realpath(target), threading.Lock()):
        # A stale .part may be what spoils a resumed file, hence a second go from clean.
        for _ in range(2):
            size = 0
            with _saving(target.parent):
                if target.is_file():
                    return target
                target.parent.mkdir(parents=True, exist_ok=True)
                with suppress(FileNotFoundError):
                    size = part.stat().st_size
            response, start = _open(url, size, timeout)
            with response:
                with _saving(target.parent):
                    file = FileIO(part, "r+", opener=_open_or_create)
                with file:
                    _receive(response, file, start, timeout, progress)
                    intact = _put_in_place(file, target, prefix)
            # Windows refuses while another process still writes; that process then deletes it.
            with suppress(PermissionError):
                part.unlink(missing_ok=True)
            if intact:
                return target
            if start == 0:
                break
    raise _failed("the file that arrived is not the one published; it was deleted")


def _open_or_create(path: str, flags: int) -> int:
    """As mode "r+" opens, but creating: "w+" would cut off what is there."""
    return os.open(path, flags | os.O_CREAT, 0o666)


def _failed(reason: str) -> DownloadError:
    return DownloadError(f"The weights could not be downloaded: {reason}.")


@contextmanager
def _saving(folder: Path) -> Iterator[None]:
    """RequestOrder an OSError of the file system into a DownloadError that names the folder."""
    try:
        yield
    except OSError as error:
        full = error.errno == errno.ENOSPC
        reason = "the disk is full" if full else f"it cannot be written ({error.strerror})"
        raise DownloadError(f"The weights could not be saved in {folder}: {reason}.") from error


def _open(url: str, start: int, timeout: float) -> tuple[HTTPResponse, int]:
    """The answer to a request from byte `start` on, and the byte its body really begins at."""
    host = urlsplit(url).hostname
    headers = {"User-Agent": "resnet_core"}  # some hosts turn urllib's own name away
    if start:
        headers["Range"] = f"bytes={start}-"
    try:
        response: HTTPResponse = urlopen(Request(url, headers=headers), timeout=timeout)
    except HTTPError as error:
        error.close()
        if error.code == 416 and start:
            return _open(url, 0, timeout)
        status = f"{error.code} ({responses.get(error.code, 'unknown')})"
        raise _failed(f"{host} answered with HTTP status {status}") from error
    except (OSError, HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, TimeoutError):
            raise _failed(f"the server did not answer within {timeout:g} seconds") from error
        if isinstance(reason, (ConnectionResetError, RemoteDisconnected)):
            raise _failed(f"{host} closed the connection without an answer") from error
        text = getattr(reason, "strerror", None) or reason
        raise _failed(f"no connection to {host} ({text})") from error
    if start and response.status == 206:
        if response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            return response, start
        response.close()
        return _open(url, 0, timeout)
    return response, 0


def _receive(
    response: HTTPResponse, file: FileIO, start: int, timeout: float, progress: Progress | None
) -> None:
    """Writes the body into `file` from byte `start` on, until it is complete."""
    folder = Path(str(file.name)).parent
    total = None if response.length is None else start + response.length
    done = start
    file.seek(start)
    if progress:
        progress(done, total)
    while chunk := _read(response, timeout):
        rest = memoryview(chunk)
        with _saving(folder):
            while rest:  # an unbuffered file may take less than it was offered
                rest = rest[file.write(rest) :]
        done += len(chunk)
        if progress:
            progress(done, total)
    if total is not None and done < total:
        raise _failed(_DROPPED)
    with _saving(folder):
        file.truncate(done)


def _read(response: HTTPResponse, timeout: float) -> bytes:
    try:
        return response.read(_CHUNK)
    except TimeoutError as error:
        silence = f"the server fell silent for {timeout:g} seconds in the middle of the file"
        raise _failed(f"{silence}; asking again continues it") from error
    except (OSError, HTTPException) as error:  # among them IncompleteRead
        raise _failed(_DROPPED) from error


def _put_in_place(file: FileIO, target: Path, sha256_prefix: str) -> bool:
    """Copies `file` to `target` if its hash is right, and says whether it was.

    The copy is what is hashed and kept, since another process may still be writing into `file`.
    """
    digest = hashlib.sha256()
    copy_path = target.with_name(f"{target.name}.{uuid.uuid4().hex}")
    with _saving(target.parent):
        try:
            with copy_path.open("xb") as copy:
                file.seek(0)
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())  # else a power cut could leave an empty finished file
            intact = digest.hexdigest().startswith(sha256_prefix)
            if intact:
                os.replace(copy_path, target)
            return intact
        finally:
            copy_path.unlink(missing_ok=True)
