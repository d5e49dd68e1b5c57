"""Whether a file on this machine is the one that was published, by its SHA-256.

Hashing 230 MB takes part of a second, so what was found is remembered by the file's path, size and
time of change, and so is a file that turned out later to be of no use.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

_CHUNK = 1 << 20  # bytes

_Version = tuple[str, int, int]
_found: dict[tuple[_Version, str], str | None] = {}
_lock = threading.Lock()


def fault(path: Path, sha256: str, remedy: str) -> str | None:
    """Why a file cannot be used, as a reason to stand after a colon, or None if it can be.

    Args:
        path: the file, which may be absent or anything else than a file.
        sha256: the first hex digits of the published file's SHA-256.
        remedy: what to do with a file that is not the published one.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return "it is not a file; move it away"
        with _lock:  # one hashes, the others wait for what is found
            key = (_version(path), sha256)
            if key not in _found:
                intact = _digest(path).startswith(sha256)
                differs = f"it is not the published file (its SHA-256 differs); {remedy}"
                _found[key] = None if intact else differs
            return _found[key]
    except OSError as error:
        return f"it cannot be read ({error.strerror}); check the path and its permissions"


def condemn(path: Path, sha256: str, reason: str) -> None:
    """Remember a fault that showed later, for as long as the file stays as it is."""
    with suppress(OSError), _lock:  # a file that has gone needs no memory
        _found[_version(path), sha256] = reason


def _version(path: Path) -> _Version:
    found = os.stat(path)
    return str(path), found.st_size, found.st_mtime_ns


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
