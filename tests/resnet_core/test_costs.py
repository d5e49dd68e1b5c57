"""What an operation costs, counted by torch while it runs and in the weights that exist."""

from itertools import product

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from resnet_core import DEPTHS, architecture
from resnet_core.imagenet import published
from resnet_core.network import empty_network

GMACS = dict(zip(DEPTHS, (1.81, 3.66, 4.09, 7.80, 11.51), strict=True))
COLUMNS = list(product(DEPTHS, ("post", "pre"), ("batch", "none")))

columns = pytest.mark.parametrize(("depth", "order", "norm"), COLUMNS)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_multiply_accumulates_are_those_published(depth):
    net = architecture(depth)
    assert round(net.macs / 1e9, 2) == pytest.approx(GMACS[depth], abs=0.011)
    # torchvision publishes the multiply-accumulates under the name of operations.
    assert net.macs / 1e9 == pytest.approx(published(depth).meta["_ops"], abs=0.001)
    assert net.parameters == published(depth).meta["num_params"]


@columns
def test_multiply_accumulates_are_those_that_torch_counts_in_a_run(depth, order, norm):
    net = architecture(depth, order=order, norm=norm)
    with FlopCounterMode(display=False) as counter:
        empty_network(net)(torch.empty(1, 3, 224, 224, device="meta"))
    counted = {  # a multiply-accumulate is two floating point operations
        name.removeprefix("ResNet."): sum(flops.values()) // 2
        for name, flops in counter.get_flop_counts().items()
    }
    assert net.macs == counter.get_total_flops() // 2
    for point in net.points:
        assert (point.address, point.macs) == (
            point.address,
            counted.get(point.address, 0) if point.operation in ("conv", "fc") else 0,
        )
    assert net.cost("conv1").macs == counted["conv1"]
    for stage in net.stages:
        blocks = [block.address for block in stage.blocks]
        assert [net.cost(block).macs for block in blocks] == [counted[block] for block in blocks]
        assert net.cost(stage.name).macs == sum(counted[block] for block in blocks)


@columns
def test_parameters_are_those_of_the_weights_that_exist(depth, order, norm):
    net = architecture(depth, order=order, norm=norm, num_classes=10)
    weights = {name: w.numel() for name, w in empty_network(net).named_parameters()}
    assert net.parameters == sum(weights.values())

    def under(address):
        return sum(count for name, count in weights.items() if name.startswith(f"{address}."))

    for point in net.points:
        if point.operation in ("conv", "bn", "fc"):
            assert point.parameters == net.cost(point.address).parameters == under(point.address)
        else:
            assert point.parameters == 0
    wholes = ["conv1", *(s.name for s in net.stages), *(b.address for b in net.blocks)]
    assert {a: net.cost(a).parameters for a in wholes} == {a: under(a) for a in wholes}


@columns
def test_the_parts_add_up_to_the_whole(depth, order, norm):
    net = architecture(depth, order=order, norm=norm)
    final = [p.address for p in net.points if p.address.startswith("final.")]
    parts = ["conv1", "conv2_x", "conv3_x", "conv4_x", "conv5_x", *final, "fc"]
    costs = [net.cost(part) for part in parts]
    assert sum(cost.macs for cost in costs) == net.macs
    assert sum(cost.parameters for cost in costs) == net.parameters


def test_a_picture_of_twice_the_side_costs_four_times_as_much():
    small, large = architecture(50), architecture(50, input_size=448)
    head = small.cost("fc").macs
    assert large.macs - head == 4 * (small.macs - head)
    assert large.parameters == small.parameters
