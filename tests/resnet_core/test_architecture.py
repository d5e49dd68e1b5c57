"""The table against the paper, against torchvision and against the network that runs."""

from dataclasses import FrozenInstanceError
from itertools import product

import pytest
import torch

from resnet_core import DEPTHS, architecture
from resnet_core.network import empty_network

PARAMETERS = (11_689_512, 21_797_672, 25_557_032, 44_549_160, 60_192_808)
BLOCKS = ([2, 2, 2, 2], [3, 4, 6, 3], [3, 4, 6, 3], [3, 4, 23, 3], [3, 8, 36, 3])
ORDERS, NORMS = ("post", "pre"), ("batch", "none")

variants = pytest.mark.parametrize(("order", "norm"), list(product(ORDERS, NORMS)))
depths = pytest.mark.parametrize("depth", DEPTHS)


@pytest.mark.parametrize(("depth", "parameters"), list(zip(DEPTHS, PARAMETERS, strict=True)))
def test_the_parameters_are_those_published(depth, parameters):
    assert architecture(depth).parameters == parameters


@pytest.mark.parametrize(("depth", "blocks"), list(zip(DEPTHS, BLOCKS, strict=True)))
def test_the_stages_are_those_of_the_papers_table(depth, blocks):
    net = architecture(depth)
    assert [stage.name for stage in net.stages] == ["conv2_x", "conv3_x", "conv4_x", "conv5_x"]
    assert [len(stage.blocks) for stage in net.stages] == blocks
    assert [stage.size for stage in net.stages] == [56, 28, 14, 7]
    assert net["conv1"].size == 112
    wide = 4 if depth >= 50 else 1
    assert [stage.channels for stage in net.stages] == [c * wide for c in (64, 128, 256, 512)]
    assert {block.kind for block in net.blocks} == {"bottleneck" if wide == 4 else "basic"}
    layers = (3 if wide == 4 else 2) * sum(blocks) + 2  # the convolutions, conv1 and fc
    assert layers == depth


@depths
def test_a_shortcut_is_projected_just_where_the_shapes_change(depth):
    projected = [block.address for block in architecture(depth).blocks if block.projection]
    first = ["conv2_x.1"] if depth >= 50 else []
    assert projected == [*first, "conv3_x.1", "conv4_x.1", "conv5_x.1"]


@variants
@depths
def test_every_point_has_the_shape_and_the_place_it_has_in_a_run(depth, order, norm):
    for size in (224, 112, 97, 32):
        net = architecture(depth, order=order, norm=norm, input_size=size, num_classes=7)
        seen = []
        empty_network(net)(
            torch.empty(1, 3, size, size, device="meta"),
            tap=lambda address, x, seen=seen: seen.append((address, tuple(x.shape[1:]))),
        )
        assert seen == [(point.address, point.shape) for point in net.points]


@variants
@pytest.mark.parametrize("depth", [18, 50])
def test_negative_values_occur_just_where_the_table_says(depth, order, norm, make_network, noise):
    network = make_network(depth, order, norm)
    negative = {}
    network(noise(2, 64), tap=lambda a, x: negative.update({a: bool((x < 0).any())}))
    assert negative == {p.address: p.signed for p in network.architecture(64).points}


@variants
@depths
def test_windows_and_strides_are_those_of_the_layers_that_run(depth, order, norm):
    net = architecture(depth, order=order, norm=norm)
    layers = dict(empty_network(net).named_modules())
    for point in net.points:
        if point.operation == "conv":
            layer = layers[point.address]
            assert (point.kernel, point.step) == (layer.kernel_size[0], layer.stride[0])
    assert (net["maxpool"].kernel, net["maxpool"].step) == (3, 2)


@variants
def test_an_operation_without_a_window_has_no_stride(order, norm):
    for point in (p for d in DEPTHS for p in architecture(d, order=order, norm=norm).points):
        if point.operation not in ("conv", "maxpool"):
            assert (point.address, point.kernel, point.step) == (point.address, None, 1)


@depths
def test_walking_goes_from_conv1_to_fc_at_every_zoom(depth):
    net = architecture(depth)
    stages = [stage.name for stage in net.stages]
    blocks = [block.address for block in net.blocks]
    assert net.steps("stage") == ("conv1", "maxpool", *stages, "avgpool", "fc")
    assert net.steps("block") == ("conv1", "maxpool", *blocks, "avgpool", "fc")
    operations = net.steps("operation")
    assert operations[:4] == ("conv1.conv", "conv1.bn", "conv1.relu", "maxpool")
    assert operations[-3:] == (net.resolve("conv5_x"), "avgpool", "fc")
    assert len(set(operations)) == len(operations) == len(net.points) - 1


def test_a_walk_in_pre_activation_order_passes_the_last_activation():
    steps = architecture(18, order="pre").steps("operation")
    assert steps[-5:] == ("conv5_x.2.out", "final.bn", "final.relu", "avgpool", "fc")


def test_the_name_of_a_stage_or_block_finds_its_output():
    net = architecture(34)
    assert net.resolve("conv3_x") == net.resolve("conv3_x.4") == "conv3_x.4.out"
    assert net["conv3_x"] is net["conv3_x.4.out"]
    assert net["conv1"].address == "conv1"
    assert net["conv3_x.2.conv1"].block == "conv3_x.2" and net["conv3_x.2.conv1"].stage == "conv3_x"
    assert net["maxpool"].block is None and net["maxpool"].stage is None
    assert all(point.address in net for point in net.points)
    assert "conv3_x" in net and "conv3_x.5" not in net and 3 not in net


@pytest.mark.parametrize(
    "address", ["conv3_x.5", "conv6_x", "conv3_x.0", "layer1", "conv3_x.2.bn3", "final", "", "conv"]
)
def test_an_address_that_is_not_there_is_answered_with_what_addresses_look_like(address):
    net = architecture(34)
    assert address not in net
    for ask in (net.resolve, net.__getitem__, net.cost):
        with pytest.raises(KeyError, match=r"ResNet-34 has no point .*look like 'conv1', .*\."):
            ask(address)
    with pytest.raises(KeyError, match=r"ResNet-34 has no block .* look like conv3_x\.2\."):
        net.block(address)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"depth": 20}, "There is no ResNet-20 in the table; depths are 18, 34, 50, 101, 152."),
        ({"order": "after"}, "The order is 'post' or 'pre', not 'after'."),
        ({"norm": "layer"}, "The normalisation is 'batch' or 'none', not 'layer'."),
        ({"input_size": 31}, "The input is 32 to 65,536 pixels wide, an integer, not 31."),
        ({"num_classes": 0}, "There are 1 to 1,000,000 classes, an integer, not 0."),
    ],
)
def test_a_wrong_wish_is_answered_with_what_there_is(wrong, sentence):
    with pytest.raises(ValueError) as error:
        architecture(**{"depth": 18} | wrong)
    assert sentence in str(error.value)


def test_the_table_is_a_value_that_nobody_can_change():
    assert architecture(50) is architecture(50)
    assert hash(architecture(50)) != hash(architecture(101))
    assert architecture(50) != architecture(50, order="pre")
    with pytest.raises(FrozenInstanceError):
        architecture(50).depth = 18
    with pytest.raises(FrozenInstanceError):
        architecture(50)["conv1"].size = 1
