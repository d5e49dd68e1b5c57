"""What blocks would cost built otherwise, counted by torch in blocks that really are."""

from itertools import product

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core import DEPTHS, architecture, costs
from resnet_core.blocks import Bottleneck, Pass
from resnet_core.points import Block

KINDS, OPTIONS, STRIDES = ("basic", "bottleneck"), ("A", "B", "C"), ("3x3", "1x1")
SHAPES = [(64, 64, 1), (64, 256, 1), (64, 128, 2), (256, 512, 2), (128, 128, 1)]


class Theirs(nn.Module):
    """A residual block of torch's own modules, with the paper's choices as arguments."""

    def __init__(self, kind, inputs, outputs, stride, option, stride_on):
        super().__init__()
        width = outputs if kind == "basic" else outputs // 4
        on_1x1 = stride_on == "1x1"
        plan = (
            [(inputs, width, 3, stride), (width, outputs, 3, 1)]
            if kind == "basic"
            else [
                (inputs, width, 1, stride if on_1x1 else 1),
                (width, width, 3, 1 if on_1x1 else stride),
                (width, outputs, 1, 1),
            ]
        )
        layers = []
        for a, b, k, s in plan:
            layers += [nn.Conv2d(a, b, k, s, k // 2, bias=False), nn.BatchNorm2d(b), nn.ReLU()]
        self.residual = nn.Sequential(*layers[:-1])
        self.pad, self.stride = outputs - inputs, stride
        self.projection = None
        if option == "C" or (option == "B" and (stride > 1 or inputs != outputs)):
            self.projection = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        if self.projection:
            s = self.projection(x)
        else:
            s = x[:, :, :: self.stride, :: self.stride]
            s = nn.functional.pad(s, (0, 0, 0, 0, 0, self.pad))
        return torch.relu(self.residual(x) + s)


def kept_bytes(module, x):
    """Bytes of the maps that autograd really keeps for the backward pass, each once."""
    kept = {}
    own = {t.data_ptr() for t in (*module.parameters(), *module.buffers())}

    def pack(t):
        if t.dim() == 4 and t.data_ptr() not in own:
            kept[t.data_ptr()] = t.numel() * t.element_size()
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        out = module(x)
    del out
    return sum(kept.values())


@pytest.mark.parametrize(("inputs", "outputs", "stride"), SHAPES)
@pytest.mark.parametrize(("kind", "option", "on"), list(product(KINDS, OPTIONS, STRIDES)))
def test_a_block_costs_what_torch_counts(kind, option, on, inputs, outputs, stride):
    theirs = Theirs(kind, inputs, outputs, stride, option, on)
    ours = costs.block_cost(
        costs.block(kind, inputs, outputs, stride), 14, option=option, stride_on=on
    )
    x = torch.randn(1, inputs, 14, 14)
    with FlopCounterMode(display=False) as counter:
        theirs(x)
    assert ours.macs == counter.get_total_flops() // 2
    assert ours.parameters == sum(p.numel() for p in theirs.parameters())
    assert ours.kept_bytes == kept_bytes(theirs, x)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_accountant_and_the_table_count_the_same_network(depth):
    table = architecture(depth)
    for block in table.blocks:
        size = table[block.address].size * block.stride
        ours, whole = costs.block_cost(block, size), table.cost(block.address)
        assert (ours.parameters, ours.macs) == (whole.parameters, whole.macs)
        for operation in ours.operations:
            point = table[f"{block.address}.{operation.name}"]
            assert (operation.parameters, operation.macs) == (point.parameters, point.macs)
            assert (operation.channels, operation.size) == (point.channels, point.size)
    total = costs.network_cost(depth)
    assert (total.parameters, total.macs) == (table.parameters, table.macs)


class Whole(nn.Module):
    """Our block as a module of one argument, normalising as in training."""

    def __init__(self, block):
        super().__init__()
        self.block = block

    def forward(self, x):
        return self.block(x, Pass(batch_statistics=True))


def test_our_own_bottleneck_keeps_what_the_accountant_says():
    block = Block("conv3_x.1", "bottleneck", 256, 128, 512, 2)
    kept = kept_bytes(Whole(Bottleneck(block, "batch")), torch.randn(1, 256, 16, 16))
    assert kept == costs.block_cost(block, 16).kept_bytes


PAPERS_GMACS = {18: 1.8, 34: 3.6, 50: 3.8, 101: 7.6, 152: 11.3}  # He et al. 2015, Table 1


@pytest.mark.parametrize("depth", DEPTHS)
def test_striding_on_the_first_1x1_gives_the_papers_figures(depth):
    paper = costs.network_cost(depth, stride_on="1x1")
    assert paper.macs / 1e9 == pytest.approx(PAPERS_GMACS[depth], abs=0.07)
    assert costs.PAPERS_FLOPS[depth] == pytest.approx(PAPERS_GMACS[depth] * 1e9)
    ours = costs.network_cost(depth)
    assert ours.parameters == paper.parameters
    assert (ours.macs > paper.macs) == (depth >= 50)


def test_the_shortcut_options_differ_by_their_projections():
    a, b, c = (costs.network_cost(34, option=option) for option in OPTIONS)
    projections = sum(
        architecture(34).cost(f"{stage}.1.shortcut").parameters
        for stage in ("conv3_x", "conv4_x", "conv5_x")
    )
    assert b.parameters - a.parameters == projections
    assert a.parameters < b.parameters < c.parameters and a.macs < b.macs < c.macs
    every = sum(block.channels * (block.in_channels + 2) for block in architecture(34).blocks)
    assert c.parameters - a.parameters == every


def test_what_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="basic"):
        costs.block("wide", 64, 64)
    with pytest.raises(ValueError, match="multiples of 4"):
        costs.block("bottleneck", 64, 66)
