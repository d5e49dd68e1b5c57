"""Reads the state of a network from a file, whatever wrapped it, and never runs code from it.

torch.save's files (zipped or of before 2020) and safetensors are told apart by their content, so
the file's ending does not matter.
"""

from __future__ import annotations

import pickle
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

# Where training scripts put the state in what they save, and what wrappers put before its names.
_NESTED = ("state_dict", "model_state_dict", "model", "net")
_PREFIXES = re.compile(r"^(?:(?:module|model|backbone|resnet|_orig_mod)\.)+")
_DEEPEST = 4  # a saved dict may hold itself
_REFUSED_GLOBAL = re.compile(r"GLOBAL (\S+)")
# What torch.save wrote first of all before it wrote zip files.
_LEGACY = pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2)
_CLASSES = 1 << 20  # bytes at the start of a file that name the classes it needs

_AGAIN = "copy or download it again"
_ALONE = "save model.state_dict() alone instead"


class Unusable(ValueError):
    """A file or a state that no network can take. The message is a reason that fits after a colon:
    it says what is wrong and what to do."""


def read(path: Path) -> dict[str, Tensor]:
    """The state in a file, as it was saved, without the prefixes of its names.

    The state may lie under ``state_dict``, ``model_state_dict``, ``model`` or ``net``, and its
    names may begin with ``module.``, ``model.``, ``backbone.``, ``resnet.`` or ``_orig_mod.``,
    also several times. Every value is a tensor on the CPU.

    Raises:
        Unusable: there is no readable file, or it holds no state.
    """
    start = _start(path)
    if not start:
        raise Unusable(f"the file is empty; {_AGAIN}")
    if start[8:9] == b"{":  # after the length of the header, the header
        return _state(_from_safetensors(path))
    return _state(_from_torch(path, start))


def _start(path: Path) -> bytes:
    try:
        if stat.S_ISREG(path.stat().st_mode):
            with path.open("rb") as file:
                return file.read(_CLASSES)
    except (FileNotFoundError, ValueError) as error:  # a null character is a ValueError
        raise Unusable("there is no such file; check the path") from error
    except OSError as error:
        raise Unusable(f"it cannot be read ({error.strerror}); check its permissions") from error
    raise Unusable("it is a folder or device; give the path of a file")


def _from_safetensors(path: Path) -> Any:
    try:
        return safetensors.torch.load_file(path)
    except (SafetensorError, OSError) as error:
        raise Unusable(f"it is cut off or damaged; {_AGAIN}") from error


def _from_torch(path: Path, start: bytes) -> Any:
    zipped = start.startswith(b"PK")
    if zipped:
        members = _members(path)
        if "constants.pkl" in members:
            raise Unusable(f"it is a TorchScript archive; {_ALONE}")
        if "data.pkl" not in members:
            raise Unusable("it holds no weights of torch.save; give a file of weights")
    try:
        with path.open("rb") as file:  # a path's ending would change what torch does
            return torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # torch reports a file that it cannot read in many ways
        refused = _REFUSED_GLOBAL.search(str(error))
        if isinstance(error, pickle.UnpicklingError) and refused:
            module = b"torch.nn.modules" in start
            what = f"a pickled module ({refused[1]})" if module else f"objects ({refused[1]})"
            raise Unusable(f"it holds {what}, which could run code; {_ALONE}") from error
        if zipped or start.startswith(_LEGACY):
            raise Unusable(f"it is cut off or damaged; {_AGAIN}") from error
        raise Unusable(
            "it holds no weights of torch.save or safetensors; give a file of weights"
        ) from error


def _members(path: Path) -> set[str]:
    """The names of the files in a zip file, without their folders."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name.rpartition("/")[2] for name in archive.namelist()}
    except Exception as error:  # zipfile reports a broken list of names in many ways, too
        raise Unusable(f"it is cut off or damaged; {_AGAIN}") from error


def _state(saved: Any) -> dict[str, Tensor]:
    for _ in range(_DEEPEST):
        if not isinstance(saved, Mapping):
            break
        inner = (saved[name] for name in _NESTED if isinstance(saved.get(name), Mapping))
        found = next(inner, None)
        if found is None:
            break
        saved = found
    if not isinstance(saved, Mapping) or not any(isinstance(v, Tensor) for v in saved.values()):
        raise Unusable("it holds no weights; give a file with a state_dict")
    state: dict[str, Tensor] = {}
    for name, value in saved.items():
        if not isinstance(name, str) or not isinstance(value, Tensor):
            raise Unusable(f"{name!r} is not the name of a tensor; {_ALONE}")
        short = _PREFIXES.sub("", name)
        if short in state:
            raise Unusable(f"it holds two networks, with {short!r} in both; save one of them")
        state[short] = value
    return state
