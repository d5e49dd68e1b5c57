"""States: torchvision's by our names, what its strict loading accepts, and what is refused."""

from collections import OrderedDict

import pytest
import torch
import torchvision
from torch import nn
from torchvision.models import ResNet as TheirResNet
from torchvision.models.resnet import BasicBlock, Bottleneck

from resnet_core import DEPTHS, architecture, build_network, from_torchvision
from resnet_core.network import empty_network
from resnet_core.states import torchvision_name
from tests.resnet_core.saved_states import without_counters


@pytest.mark.parametrize("depth", DEPTHS)
def test_every_parameter_has_its_name_in_torchvision(depth):
    with torch.device("meta"):
        theirs = torchvision.models.get_model(f"resnet{depth}").state_dict()
    ours = empty_network(architecture(depth)).state_dict()
    assert sorted(torchvision_name(name) for name in ours) == sorted(theirs)
    assert all(theirs[torchvision_name(name)].shape == ours[name].shape for name in ours)


@pytest.mark.parametrize("depth", [18, 50])
def test_every_address_leads_to_torchvisions_module(depth):
    with torch.device("meta"):
        modules = set(dict(torchvision.models.get_model(f"resnet{depth}").named_modules()))
    net = architecture(depth)
    kinds = ("conv", "bn", "relu", "maxpool", "fc")
    layers = [p.address for p in net.points if p.operation in kinds]
    layers += [f"{block.address}.shortcut" for block in net.blocks if block.projection]
    blocks = [block.address for block in net.blocks]
    for address in [*layers, *blocks, *(s.name for s in net.stages), "conv1", "avgpool"]:
        assert torchvision_name(address) in modules, address
    assert torchvision_name("conv3_x.2") == "layer2.1"
    assert torchvision_name("conv3_x.2.conv1") == "layer2.1.conv1"


def test_a_state_is_copied_so_that_nobody_can_change_a_shared_network(twins):
    state = {name: tensor.clone() for name, tensor in twins(18)[0].state_dict().items()}
    network = from_torchvision(18, state)
    for tensor in state.values():
        tensor.zero_()
    given = twins(18)[0].state_dict()
    for name, tensor in network.state_dict().items():
        assert torch.equal(tensor, given[torchvision_name(name)]), name


def as_type(dtype):
    def convert(state):
        return {n: t.to(dtype) if t.is_floating_point() else t for n, t in state.items()}

    return convert


def with_versions(version):
    """A state as torch saves it, its modules of this version, or of none."""

    def convert(state):
        converted = without_counters(state)
        names = {name.rpartition(".")[0] for name in converted}
        about = {} if version is None else {"version": version}
        converted._metadata = OrderedDict((name, about) for name in names)
        return converted

    return convert


def with_counters_of_one_number(state):
    return {n: t.reshape(1) if n.endswith("num_batches_tracked") else t for n, t in state.items()}


def with_some_counters(state):
    return {n: t for n, t in state.items() if n != "layer1.0.bn1.num_batches_tracked"}


def on_other_strides(state):
    return {
        n: t.to(memory_format=torch.channels_last) if t.dim() == 4 else t for n, t in state.items()
    }


FORMS = {
    "as it is": lambda state: state,
    "a plain dict": dict,
    "half": as_type(torch.float16),
    "bfloat16": as_type(torch.bfloat16),
    "double": as_type(torch.float64),
    "no counters, no metadata": without_counters,
    "no counters, metadata without versions": with_versions(None),
    "no counters, version 1": with_versions(1),
    "some counters": with_some_counters,
    "counters of one number": with_counters_of_one_number,
    "parameters": lambda state: {
        n: nn.Parameter(t) if t.is_floating_point() else t for n, t in state.items()
    },
    "channels last": on_other_strides,
}


@pytest.mark.parametrize("form", FORMS)
def test_what_torchvision_loads_strictly_is_loaded_to_the_same_logits(twins, noise, form):
    state = FORMS[form](twins(18)[0].state_dict())
    theirs = torchvision.models.resnet18().eval()
    theirs.load_state_dict(state, strict=True)
    network = from_torchvision(18, state)
    assert {p.dtype for p in network.parameters()} == {torch.float32}
    assert not any(p.requires_grad for p in network.parameters())
    assert torch.equal(network(noise(2, 64)), theirs(noise(2, 64)).detach())


def test_counters_may_be_absent_whatever_the_metadata_says(twins, noise):
    state = with_versions(2)(twins(18)[0].state_dict())
    with pytest.raises(RuntimeError, match="num_batches_tracked"):
        torchvision.models.resnet18().load_state_dict(state, strict=True)
    network = from_torchvision(18, state)
    assert torch.equal(network(noise(1, 64)), twins(18)[0](noise(1, 64)).detach())


def test_the_number_of_classes_is_read_from_the_state(noise):
    theirs = torchvision.models.resnet18(num_classes=10).eval()
    network = from_torchvision(18, theirs.state_dict())
    assert network.num_classes == 10
    assert torch.equal(network(noise(1, 64)), theirs(noise(1, 64)).detach())


def refusal(depth, state):
    start = rf"^ResNet-{depth} cannot load this state: .*\.$"
    with pytest.raises(ValueError, match=start) as error:
        from_torchvision(depth, state)
    return str(error.value)


def test_a_state_that_does_not_fit_names_what_is_wrong(twins):
    state = dict(twins(18)[0].state_dict())
    lacking = {name: t for name, t in state.items() if name != "layer2.1.bn1.running_var"}
    assert "'layer2.1.bn1.running_var' is missing (1 keys missing" in refusal(18, lacking)
    assert "'layer9.bias' does not belong" in refusal(18, state | {"layer9.bias": torch.ones(1)})
    wrong = state | {"layer1.0.bn1.weight": torch.ones(63)}
    assert "'layer1.0.bn1.weight' is (63,), not (64,)" in refusal(18, wrong)
    assert "'bn1.bias' is not a tensor" in refusal(18, state | {"bn1.bias": [0.0] * 64})
    assert "no ResNet in torchvision's names" in refusal(18, {})
    hollow = state | {"bn1.bias": torch.empty(64, device="meta")}
    assert "'bn1.bias' cannot be read" in refusal(18, hollow)


@pytest.mark.parametrize("depth", DEPTHS)
def test_another_depth_is_named(depth):
    with torch.device("meta"):
        state = torchvision.models.get_model(f"resnet{depth}").state_dict()
    for other in set(DEPTHS) - {depth}:
        assert f": this is a ResNet-{depth}; load it at depth {depth}." in refusal(other, state)


def meta(network, *arguments, **options):
    with torch.device("meta"):
        return network(*arguments, **options).state_dict()


def with_layer(name, layer, network="resnet18"):
    with torch.device("meta"):
        changed = torchvision.models.get_model(network)
        setattr(changed, name, layer())
    return changed.state_dict()


def deep_stem():
    return nn.Sequential(nn.Conv2d(3, 32, 3), nn.BatchNorm2d(32), nn.ReLU(), nn.Conv2d(32, 64, 3))


models = torchvision.models
STRANGERS = {
    "ResNeXt": (50, lambda: meta(models.resnext50_32x4d), "this is a ResNeXt with 32 groups"),
    "ResNeXt-101": (50, lambda: meta(models.resnext101_64x4d), "this is a ResNeXt with 64 groups"),
    "wide": (50, lambda: meta(models.wide_resnet50_2), "this is a wide ResNet with 128 channels"),
    "CIFAR": (18, lambda: with_layer("conv1", lambda: nn.Conv2d(3, 64, 3)), "CIFAR stem"),
    "deep stem": (18, lambda: with_layer("conv1", deep_stem), "deep stem"),
    "grey": (18, lambda: with_layer("conv1", lambda: nn.Conv2d(1, 64, 7)), "reads 1 channel;"),
    "RGBD": (18, lambda: with_layer("conv1", lambda: nn.Conv2d(4, 64, 7)), "reads 4 channels;"),
    "two layers": (
        18,
        lambda: with_layer("fc", lambda: nn.Sequential(nn.Dropout(), nn.Linear(512, 9))),
        "its head is not one linear layer of 512 inputs, but has 'fc.1.weight'",
    ),
    "a convolution": (
        18,
        lambda: with_layer("fc", lambda: nn.Conv2d(512, 9, 1)),
        "its head is not one linear layer",
    ),
    "no bias": (
        18,
        lambda: with_layer("fc", lambda: nn.Linear(512, 9, bias=False)),
        "its head is not one linear layer",
    ),
    "two pools": (
        18,
        lambda: with_layer("fc", lambda: nn.Linear(1024, 9)),
        "its head is not one linear layer of 512 inputs",
    ),
    "no classes": (
        18,
        lambda: dict(meta(models.resnet18)) | {"fc.weight": torch.empty(0, 512)},
        "its head is not one linear layer",
    ),
    "no head": (18, lambda: with_layer("fc", nn.Identity), "it has no head"),
    "26 layers": (50, lambda: meta(TheirResNet, Bottleneck, [2, 2, 2, 2]), "no depth of the table"),
    "10 layers": (18, lambda: meta(TheirResNet, BasicBlock, [1, 1, 1, 1]), "no depth of the table"),
    "VGG": (18, lambda: meta(models.vgg11), "no ResNet in torchvision's names"),
    "transformer": (18, lambda: meta(models.vit_b_32), "no ResNet in torchvision's names"),
    "DenseNet": (18, lambda: meta(models.densenet121), "no ResNet in torchvision's names"),
    "pre-activation": (
        18,
        lambda: {
            torchvision_name(n): t for n, t in build_network(18, order="pre").state_dict().items()
        },
        "this is a pre-activation ResNet",
    ),
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_what_is_no_such_resnet_is_named_for_what_it_is(stranger):
    depth, state, named = STRANGERS[stranger]
    assert named in refusal(depth, state())
