"""The weights that travel with the code: small files of half precision, checked before use.

``manifest.json`` says for each file what it is, its SHA-256, and what was measured on it;
the model card beside it says it in words. How they were trained: ``training/``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import safetensors.torch
from torch import Tensor

from resnet_core import verified

FOLDER = Path(__file__).parent
CURVES = FOLDER / "figure4.json"
ANSWERS = FOLDER / "answers.json"


@cache
def manifest() -> dict[str, dict[str, Any]]:
    """By name ("resnet18", "plain18"): ``depth``, ``file``, ``sha256``, ``held_out`` and more."""
    path = FOLDER / "manifest.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


@cache
def curves() -> dict[str, Any]:
    """How plain and residual twins learned (He et al. 2015, Figure 4).

    ``recipe`` is what all of them shared; ``curves`` by network ("plain18"): a list of checks, each
    with ``pictures`` seen, ``size`` in pixels, and the share of errors on pictures of the
    training (``train``) and on new ones (``held_out``). Empty where none were shipped.
    """
    return dict(json.loads(CURVES.read_text())) if CURVES.exists() else {}


@cache
def answers() -> dict[str, Any]:
    """Right answers over new drawings with skips cut, by network ("resnet18").

    ``sets`` maps a set of cut skips, one character a block ("1" is cut), to [right answers, mean
    probability of the right class] over ``few`` drawings. ``intact``, ``cut`` and ``deleted`` (one
    skip cut, one residual branch deleted, by block) hold the same over ``many`` drawings.
    Made by ``python -m training answers``; empty where nothing was shipped.
    """
    return dict(json.loads(ANSWERS.read_text())) if ANSWERS.exists() else {}


def name_of(depth: int, *, plain: bool = False) -> str | None:
    """The bundled network of this depth, with its skips or trained without; None if none is."""
    name = f"{'plain' if plain else 'resnet'}{depth}"
    return name if name in manifest() else None


def depths(*, plain: bool = False) -> tuple[int, ...]:
    """The depths that have a bundled network, with its skips or trained without."""
    every = {entry["depth"] for entry in manifest().values()}
    return tuple(sorted(depth for depth in every if name_of(depth, plain=plain)))


def fault(name: str) -> str | None:
    """One sentence on why the file of a bundled network cannot be used; None if it can.

    Raises:
        KeyError: there is no such network.
    """
    entry = manifest()[name]
    path = FOLDER / entry["file"]
    reason = verified.fault(path, entry["sha256"], "install this project again")
    return f"The bundled weights {path} cannot be loaded: {reason}." if reason else None


def state(name: str) -> dict[str, Tensor]:
    """The state of a bundled network, widened to float32, under the project's own names.

    Raises:
        KeyError: there is no such network.
        ValueError: the file is not the one that was published: it was damaged or exchanged.
    """
    sentence = fault(name)
    if sentence is not None:
        raise ValueError(sentence)
    content = safetensors.torch.load_file(FOLDER / manifest()[name]["file"])
    return {key: value.float() for key, value in content.items()}
