"""torchvision's published ImageNet weights: where they are fetched from and kept."""

from __future__ import annotations

import os
from pathlib import Path

import torch
import torchvision

from resnet_core import download, verified


def published(depth: int) -> torchvision.models.WeightsEnum:
    """torchvision's IMAGENET1K_V1 entry for this depth: its URL, categories and accuracy."""
    return torchvision.models.get_model_weights(f"resnet{depth}")["IMAGENET1K_V1"]


def url(depth: int) -> str:
    """The published file; its name carries the first digits of its SHA-256."""
    return str(published(depth).url)


def place(depth: int) -> Path:
    """Where torch.hub keeps the file once it has been fetched."""
    return download.place(url(depth), _checkpoints())


def file(depth: int) -> Path | None:
    """The file if it is on this machine and is the published one."""
    path = place(depth)
    return path if _is_taken(path) and fault(depth) is None else None


def fault(depth: int) -> str | None:
    """One sentence on what lies in the file's place and cannot be loaded; None if nothing does."""
    path = place(depth)
    if not _is_taken(path):
        return None
    reason = verified.fault(path, _digits(depth), "delete it and fetch it again")
    return f"ResNet-{depth} cannot load {path}: {reason}." if reason else None


def condemn(depth: int, reason: str) -> None:
    """Remember that the published file could not be loaded, and why (to stand after a colon)."""
    verified.condemn(place(depth), _digits(depth), reason)


def fetch(depth: int, progress: download.Progress | None = None) -> Path:
    """The file, downloaded if need be; see :func:`resnet_core.download.fetch`.

    What lies in its place and is not the published file is somebody's, so it is never replaced.

    Raises:
        resnet_core.DownloadError: it could not be fetched, or its place is taken.
    """
    taken = fault(depth)
    if taken is not None:
        raise download.DownloadError(taken)
    return download.fetch(url(depth), _checkpoints(), progress=progress)


def _checkpoints() -> Path:
    return Path(torch.hub.get_dir()) / "checkpoints"


def _digits(depth: int) -> str:
    return download.sha256_prefix(place(depth).name)


def _is_taken(path: Path) -> bool:
    """Whether anything has this name, be it a folder, a dead link or out of reach."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return any(p.is_symlink() and not p.exists() for p in path.parents)
    except OSError:  # such as a folder that may not be read, or a file in its place
        return True
    return True
