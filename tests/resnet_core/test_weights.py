"""Weights: which ones are loaded, and what stands in for those that cannot be."""

import pytest
import safetensors.torch
import torch
import torchvision

from resnet_core import DEPTHS, build_network, bundled, imagenet, load_network
from resnet_core.weights import TRAINED, at_hand, fault
from tests.resnet_core.saved_states import saved, without_counters


@pytest.fixture
def nothing_shipped(monkeypatch):
    monkeypatch.setattr(bundled, "manifest", dict)


@pytest.fixture(scope="module")
def content(twins):
    """The bytes of a file with a ResNet-18, as torchvision publishes them."""
    return saved(without_counters(twins(18)[0].state_dict()))


def test_fresh_weights_are_named_by_their_seed(noise):
    loaded, again, other = (load_network(18, "fresh", seed=seed) for seed in (4, 4, 5))
    assert (loaded.source, loaded.categories) == ("fresh", None)
    assert loaded.note == "Fresh ResNet-18: random weights from seed 4, nothing learned yet."
    x = noise(1, 32)
    assert torch.equal(loaded.network(x), again.network(x))
    assert not torch.equal(loaded.network(x), other.network(x))


def test_with_nothing_at_hand_auto_says_that_the_weights_are_fresh(cache, nothing_shipped):
    loaded = load_network(18)
    assert (loaded.source, loaded.categories) == ("fresh", None)
    assert loaded.note.endswith(
        "nothing learned yet (this depth has no trained weights on this machine)."
    )
    variant = load_network(18, order="pre", norm="none")
    assert variant.source == "fresh" and (variant.network.order, variant.network.norm) == (
        "pre",
        "none",
    )
    assert variant.note.endswith("nothing learned yet (this variant has no trained weights).")
    assert not cache.exists()


def test_a_file_written_as_torchvisions_has_the_published_size(twins, content):
    published = imagenet.published(18).meta["_file_size"]  # MiB
    with_counters = saved(twins(18)[0].state_dict())
    assert len(content) / 2**20 < published < len(with_counters) / 2**20


@pytest.mark.parametrize("depth", DEPTHS)
def test_files_written_as_torchvisions_load_to_its_logits(depth, twins, cached, noise):
    path = cached(depth, saved(without_counters(twins(depth)[0].state_dict())))
    with torch.device("meta"):
        theirs = torchvision.models.get_model(f"resnet{depth}").eval()
    theirs.load_state_dict(torch.load(path, weights_only=True), strict=True, assign=True)
    loaded = load_network(depth, "imagenet")
    assert loaded.source == "imagenet" and len(loaded.categories) == 1000
    assert torch.equal(loaded.network(noise(2, 64)), theirs(noise(2, 64)).detach())
    assert at_hand(depth)[0] == "imagenet" and fault(depth, "imagenet") is None


def test_what_is_cached_is_what_auto_takes(cached, content):
    cached(18, content)
    assert load_network(18).source == "imagenet"


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_off(path):
    path.write_bytes(path.read_bytes()[:1000])


def a_folder(path):
    path.unlink()
    path.mkdir()


def a_dead_link(path):
    path.unlink()
    path.symlink_to(path.parent / "gone")


def a_link_to_itself(path):
    path.unlink()
    path.symlink_to(path)


def a_file_for_the_folder(path):
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("in the way")


def a_dead_link_for_the_folder(path):
    path.unlink()
    path.parent.rmdir()
    path.parent.symlink_to(path.parent.parent / "gone")


BROKEN = {
    "damaged": (damage, "SHA-256 differs"),
    "cut off": (cut_off, "SHA-256 differs"),
    "a folder": (a_folder, "it is not a file"),
    "a dead link": (a_dead_link, "cannot be read (No such file"),
    "a link to itself": (a_link_to_itself, "cannot be read (Too many levels"),
    "a file for the folder": (a_file_for_the_folder, "cannot be read (Not a directory"),
    "a dead link for the folder": (a_dead_link_for_the_folder, "cannot be read (No such file"),
}


def one_sentence(text, path):
    """The sentence names the whole path; without it, it is short."""
    assert str(path) in text
    rest = text.replace(str(path), "PATH")
    assert rest.endswith(".") and ". " not in rest and len(rest.split()) <= 25
    return rest


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_cache_leads_to_bundled_weights_and_one_sentence(cached, content, broken):
    path = cached(18, content)
    breaks, said = BROKEN[broken]
    breaks(path)
    loaded = load_network(18)
    assert loaded.source == "bundled"
    sentence = fault(18, "imagenet")
    assert said in one_sentence(sentence, path)
    assert loaded.note.endswith(f"classes. {sentence}")
    assert at_hand(18) == ("bundled", "plain")
    with pytest.raises(imagenet.download.DownloadError) as error:
        load_network(18, "imagenet")
    assert str(error.value) == sentence


def test_a_broken_cache_at_a_depth_without_others_is_said(cached, content):
    path = cached(34, content)
    damage(path)
    loaded = load_network(34)
    assert loaded.source == "fresh"
    assert loaded.note == f"{load_network(34, 'fresh').note} {fault(34, 'imagenet')}"


def test_broken_bundled_weights_are_said_too(monkeypatch, tmp_path, cache):
    names = {name: dict(entry) for name, entry in bundled.manifest().items()}
    monkeypatch.setattr(bundled, "manifest", lambda: names)
    monkeypatch.setattr(bundled, "FOLDER", tmp_path)
    (tmp_path / names["resnet18"]["file"]).write_bytes(b"cut off")
    assert at_hand(18) == ()
    loaded = load_network(18)
    assert loaded.source == "fresh" and str(tmp_path / "resnet18.safetensors") in loaded.note
    assert "SHA-256 differs" in fault(18, "bundled") and "cannot be read" in fault(18, "plain")


@pytest.mark.parametrize("kind", ["another depth", "no weights", "ten classes"])
def test_the_published_file_that_does_not_load_is_remembered(cached, twins, kind):
    theirs = twins(34)[0] if kind == "another depth" else twins(18)[0]
    state = without_counters(theirs.state_dict())
    if kind == "ten classes":
        state |= {name: state[name][:10] for name in ("fc.weight", "fc.bias")}
    path = cached(18, b"no weights" if kind == "no weights" else saved(state))
    assert at_hand(18)[0] == "imagenet"  # its hash is right, and nobody has loaded it yet
    with pytest.raises(ValueError) as error:
        load_network(18, "imagenet")
    one_sentence(str(error.value), path)
    assert at_hand(18)[0] == "bundled" and fault(18, "imagenet") == str(error.value)
    loaded = load_network(18)
    assert loaded.source == "bundled" and loaded.note.endswith(fault(18, "imagenet"))


def test_auto_goes_on_when_the_published_file_does_not_load(cached):
    path = cached(18, b"no weights")
    loaded = load_network(18)
    assert loaded.source == "bundled" and str(path) in loaded.note


@pytest.mark.parametrize("form", ["pth", "safetensors", "nested", "own names"])
def test_a_file_of_ones_own_is_loaded(tmp_path, twins, noise, form):
    theirs, ours = twins(50)
    state = theirs.state_dict()
    path = tmp_path / f"mine.{form}"
    path.write_bytes(
        {
            "pth": lambda: saved(state),
            "safetensors": lambda: safetensors.torch.save(without_counters(state)),
            "nested": lambda: saved({"model": {f"module.{n}": t for n, t in state.items()}}),
            "own names": lambda: saved(ours.state_dict()),
        }[form]()
    )
    x = noise(1, 64)
    for given in (path, str(path)):
        loaded = load_network(50, given)
        assert torch.equal(loaded.network(x), theirs(x).detach())
        assert (loaded.source, loaded.categories) == ("file", None)
        assert str(path) in loaded.note and "1000 classes" in loaded.note


def test_a_file_of_ones_own_may_have_any_number_of_classes(tmp_path, noise):
    theirs = torchvision.models.resnet18(num_classes=7).eval()
    path = tmp_path / "flowers.pth"
    torch.save(theirs.state_dict(), path)
    loaded = load_network(18, path)
    assert torch.equal(loaded.network(noise(1, 64)), theirs(noise(1, 64)).detach())
    assert loaded.network.num_classes == 7


def test_a_relative_path_and_one_of_the_home_folder_are_found(tmp_path, monkeypatch):
    torch.save(torchvision.models.resnet18(num_classes=2).state_dict(), tmp_path / "mine.pth")
    (tmp_path / "mine").write_bytes((tmp_path / "mine.pth").read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for given in ("mine.pth", "mine", "./mine.pth", "~/mine.pth"):
        assert str(tmp_path / "mine") in load_network(18, given).note


def test_a_file_of_ones_own_that_does_not_load_is_named_with_its_path(tmp_path, twins):
    path = tmp_path / "mine.pth"
    torch.save(twins(50)[0].state_dict(), path)
    with pytest.raises(ValueError) as error:
        load_network(101, path)
    sentence = f"ResNet-101 cannot load {path}: this is a ResNet-50; load it at depth 50."
    assert str(error.value) == sentence
    with pytest.raises(ValueError, match=r"^ResNet-18 cannot load /.*/absent\.pth: there is "):
        load_network(18, "absent.pth")


@pytest.mark.parametrize("variant", [{"order": "pre"}, {"norm": "none"}])
def test_trained_weights_exist_for_the_published_network_only(variant, cache, tmp_path):
    torch.save(build_network(18, num_classes=2).state_dict(), tmp_path / "mine.pth")
    for how in (*TRAINED, tmp_path / "mine.pth"):
        with pytest.raises(ValueError, match=r"^Trained weights exist for the post-activation .*"):
            load_network(18, how, **variant)
    assert not cache.exists()


def test_other_wrong_wishes_are_answered_in_a_sentence(cache):
    for wish in ("best", "", "ImageNet", "x" * 300, 7, None, True, ["fresh"]):
        with pytest.raises(ValueError, match=r"^Weights are 'auto', .* or the path of a") as error:
            load_network(18, wish)
        assert str(error.value).endswith(f"file, not {wish!r}.")
    for path in ("a\0b.pth", "~nobody-of-this-name/mine.pth", "x" * 300 + ".pth", "mine.pth/"):
        with pytest.raises(ValueError, match=r"^ResNet-18 cannot load .*: (there is|it cannot)"):
            load_network(18, path)
    for how in ("auto", *TRAINED, "fresh", "mine.pth"):
        with pytest.raises(ValueError, match=r"^There is no ResNet-20 in the table; depths are "):
            load_network(20, how)
