"""Files that people have: read whatever wrapped the state and never run, or else named."""

import argparse
import pickle
import random
import zipfile
from pathlib import Path

import pytest
import safetensors.torch
import torch
import torchvision

from resnet_core.weight_files import Unusable, read
from tests.resnet_core.saved_states import saved, without_counters


@pytest.fixture(scope="module")
def state():
    """A small state with names as torchvision's; :func:`read` looks at no more."""
    draw = torch.Generator().manual_seed(0)
    names = ("conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "fc.weight")
    return {name: torch.randn(3, 2, generator=draw) for name in names}


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[n], other[n]) for n in one)


@pytest.mark.parametrize("name", ["weights.pth", "weights.pt", "weights", "weights.safetensors"])
def test_a_file_is_read_by_its_content_whatever_its_name(state, tmp_path, name):
    path = tmp_path / name
    contents = (
        saved(state),
        saved(state, _use_new_zipfile_serialization=False),
        safetensors.torch.save(state),
    )
    for content in contents:
        path.write_bytes(content)
        assert same(read(path), state)


NESTS = {
    "lightning": lambda s: {"epoch": 3, "hyper_parameters": {"lr": 0.1}, "state_dict": s},
    "a script": lambda s: {"model": s, "optimizer": {"state": {}, "param_groups": []}},
    "another": lambda s: {"model_state_dict": s, "loss": torch.tensor(0.5)},
    "kuangliu": lambda s: {"net": s, "acc": 95.1, "epoch": 200},
    "twice": lambda s: {"model": {"state_dict": s}},
}


@pytest.mark.parametrize("nest", NESTS)
def test_a_state_is_found_where_training_scripts_put_it(state, tmp_path, nest):
    path = tmp_path / "checkpoint.pth"
    path.write_bytes(saved(NESTS[nest](state)))
    assert same(read(path), state)


PREFIXES = ("module.", "model.", "backbone.", "resnet.", "_orig_mod.")


@pytest.mark.parametrize(
    "prefix",
    [*PREFIXES, "module._orig_mod.", "_orig_mod.module.", "model.backbone.", "module." * 2],
)
def test_the_prefixes_of_wrappers_are_taken_off(state, tmp_path, prefix):
    path = tmp_path / "wrapped.pth"
    path.write_bytes(saved({"state_dict": {prefix + n: t for n, t in state.items()}}))
    assert same(read(path), state)
    mixed = {n if n.startswith("fc") else prefix + n: t for n, t in state.items()}
    path.write_bytes(safetensors.torch.save(mixed))
    assert same(read(path), state)


def test_the_wrappers_of_torch_itself_are_read(tmp_path):
    network = torchvision.models.resnet18(num_classes=2)
    path = tmp_path / "wrapped.pth"
    for wrapped in (torch.nn.DataParallel(network), torch.compile(network)):
        path.write_bytes(saved(wrapped.state_dict()))
        assert same(read(path), network.state_dict())


def refusal(path):
    with pytest.raises(Unusable) as error:
        read(path)
    reason = str(error.value)
    assert "\n" not in reason and not reason.endswith(".") and len(reason.split()) <= 20
    return reason


class Trap:
    """What would run a command if a file were unpickled without care."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (Path(self.path),))


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickled_module_is_named_and_not_run(tmp_path, zipped):
    path = tmp_path / "whole.pth"
    options = {"_use_new_zipfile_serialization": zipped}
    path.write_bytes(saved(torchvision.models.resnet18(), **options))
    assert "a pickled module (torchvision.models.resnet.ResNet)" in refusal(path)
    assert "save model.state_dict() alone instead" in refusal(path)
    path.write_bytes(saved({"model": torchvision.models.resnet18()}, **options))
    assert "a pickled module" in refusal(path)

    path.write_bytes(saved({"args": argparse.Namespace(lr=1), "model": {}}, **options))
    assert "it holds objects (argparse.Namespace)" in refusal(path)

    touched = tmp_path / "touched"
    path.write_bytes(saved({"state_dict": Trap(touched)}, **options))
    assert "could run code" in refusal(path) and not touched.exists()


@pytest.mark.filterwarnings("ignore:.*torch.jit:FutureWarning")
def test_a_torchscript_archive_is_named(tmp_path):
    path = tmp_path / "script.pt"
    torch.jit.save(torch.jit.trace(torch.nn.Linear(2, 2), torch.zeros(1, 2)), path)
    assert "it is a TorchScript archive" in refusal(path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
@pytest.mark.parametrize("kind", ["zip", "legacy", "safetensors"])
def test_a_file_that_was_cut_off_is_named(state, tmp_path, kind, kept):
    content = {
        "zip": saved(state),
        "legacy": saved(state, _use_new_zipfile_serialization=False),
        "safetensors": safetensors.torch.save(state),
    }[kind]
    path = tmp_path / "cut.pth"
    path.write_bytes(content[: int(kept * len(content))])
    assert refusal(path) == "it is cut off or damaged; copy or download it again"


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", ["zip", "legacy", "safetensors"])
def test_a_damaged_file_is_read_or_refused_and_nothing_else(state, tmp_path, kind):
    content = {
        "zip": saved(state),
        "legacy": saved(state, _use_new_zipfile_serialization=False),
        "safetensors": safetensors.torch.save(state),
    }[kind]
    path = tmp_path / "damaged.pth"
    draw = random.Random(0)
    refused = 0
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(draw.choice((1, 3, 20))):
            damaged[draw.randrange(len(content))] = draw.randrange(256)
        path.write_bytes(damaged)
        try:
            read(path)
        except Unusable:
            refused += 1
    assert 10 < refused < 150


def archive(path):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("notes.txt", "nothing")
    return path.read_bytes()


FOREIGN = {
    "text": lambda path: b"These are no weights, although the file is called so.",
    "web page": lambda path: b"<!DOCTYPE html><html><body>404 Not Found</body></html>",
    "picture": lambda path: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(500),
    "zeros": lambda path: bytes(5000),
    "plain pickle": lambda path: pickle.dumps({"conv1.weight": [1.0, 2.0]}),
    "large file pointer": lambda path: b"version https://git-lfs.github.com/spec/v1\noid sha256:00",
    "zip of something else": archive,
}


@pytest.mark.filterwarnings("ignore:Detected pickle protocol:UserWarning")
@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_that_is_none_of_weights_is_named(tmp_path, kind):
    path = tmp_path / "weights.pth"
    path.write_bytes(FOREIGN[kind](path))
    assert refusal(path).startswith("it holds no weights of torch.save")


def test_a_file_without_a_state_is_named(state, tmp_path):
    path = tmp_path / "weights.pth"
    endless = {"epoch": 3}
    endless["model"] = endless
    for value in ({}, {"epoch": 3}, [1, 2], torch.ones(3), endless, {"state_dict": {"epoch": 1}}):
        path.write_bytes(saved(value))
        assert refusal(path).startswith("it holds no weights; give a file with a state_dict")
    path.write_bytes(saved({**state, "epoch": 3}))
    assert "'epoch' is not the name of a tensor" in refusal(path)
    path.write_bytes(saved({"module.fc.weight": torch.ones(1), "model.fc.weight": torch.ones(1)}))
    assert "two networks, with 'fc.weight' in both" in refusal(path)


def test_a_path_that_leads_to_no_file_is_named(tmp_path):
    assert "there is no such file" in refusal(tmp_path / "absent.pth")
    assert "it is a folder" in refusal(tmp_path)
    (tmp_path / "empty.pth").touch()
    assert "the file is empty" in refusal(tmp_path / "empty.pth")
    assert "cannot be read (Not a directory)" in refusal(tmp_path / "empty.pth" / "inside.pth")


def test_old_files_hold_no_counters(tmp_path):
    path = tmp_path / "old.pth"
    state = torchvision.models.resnet18(num_classes=2).state_dict()
    path.write_bytes(saved(without_counters(state)))
    assert len(state) == 122 and len(read(path)) == 102
