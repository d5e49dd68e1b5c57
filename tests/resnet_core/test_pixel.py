"""A pixel computed by hand is the network's own, at every convolution of every kind of block."""

import random
from itertools import product

import pytest
import torch
import torch.nn.functional as F

from resnet_core import architecture, block_view
from resnet_core.pixel import pixel
from resnet_core.trace import block_input

# An identity and a projection of each size and order; conv2_x.1 of ResNet-50 projects at stride 1.
BLOCKS = [
    (depth, order, block)
    for depth, order in product((18, 50), ("post", "pre"))
    for block in ("conv2_x.1", "conv2_x.2", "conv3_x.1", "conv4_x.2")
]
blocks = pytest.mark.parametrize(("depth", "order", "block"), BLOCKS)
statistics = pytest.mark.parametrize("batch_statistics", [False, True], ids=["running", "batch"])


@pytest.fixture(scope="module")
def look(make_network, noise):
    """``look(depth, order, block, batch_statistics)``: that block of a run on two noise pictures.

    104 px give maps of even and odd sides (26, 13), so a stride meets both kinds of border.
    """

    def make(depth, order, block, batch_statistics):
        network = make_network(depth, order)
        pictures = noise(2, 104)
        return block_view.record_block(network, pictures, block, batch_statistics=batch_statistics)

    return make


def places(shape, count, seed):
    """Every corner and an edge in some channel, and pixels anywhere."""
    chance = random.Random(seed)
    channels, height, width = shape
    for row, column in product((0, height - 1), (0, width - 1)):
        yield chance.randrange(channels), row, column
    yield chance.randrange(channels), 0, chance.randrange(width)
    for _ in range(count):
        yield tuple(chance.randrange(n) for n in (channels, height, width))


@blocks
@statistics
def test_every_pixel_adds_up_to_the_networks_own_value(look, depth, order, block, batch_statistics):
    view = look(depth, order, block, batch_statistics)
    assert view.convolutions
    for conv in view.convolutions:
        for place in places(view.points[conv].shape, 25, seed=conv):
            found = pixel(view, conv, *place)
            size = float(found.products.abs().sum())  # what rounding is relative to
            assert found.total == pytest.approx(float(found.sums.sum()), abs=1e-12 * size)
            assert found.steps[0].computed == found.total
            for step in found.steps:
                if step.norm:
                    size = abs(step.norm.scale) * (size + abs(step.norm.mean)) + abs(step.norm.beta)
                size += abs(step.added or 0.0)
                assert step.computed == pytest.approx(step.own, abs=3e-6 * size), step.address


@blocks
@statistics
def test_statistics_are_those_that_torch_applies(look, depth, order, block, batch_statistics):
    view = look(depth, order, block, batch_statistics)
    for address, s in view.statistics.items():
        x = view.points[view.reads(address)].double()
        by_hand = x * s.scale[:, None, None] + s.shift[:, None, None]
        theirs = F.batch_norm(x[None], s.mean, s.var, s.gamma, s.beta, training=False, eps=s.eps)
        torch.testing.assert_close(by_hand, theirs[0], rtol=1e-9, atol=1e-9)
        torch.testing.assert_close(
            by_hand.float(), view.points[address], rtol=1e-4, atol=1e-4 * float(by_hand.abs().max())
        )
        assert s.of_batch is batch_statistics


@blocks
def test_each_operation_of_a_block_reads_what_it_is_said_to_read(look, depth, order, block):
    """Convolving what is named gives the convolution's own output, and so for ReLU and the sum."""
    view = look(depth, order, block, True)
    for conv in view.convolutions:
        point = view.table[conv]
        kernel = torch.stack([view.kernel(conv, channel) for channel in range(point.channels)])
        x = view.points[view.reads(conv)][None]
        out = F.conv2d(x, kernel, stride=point.step, padding=point.kernel // 2)[0]
        torch.testing.assert_close(out, view.points[conv], rtol=1e-4, atol=1e-4)
    for address in view.addresses:
        if view.table[address].operation == "relu":
            assert torch.equal(view.points[view.reads(address)].relu(), view.points[address])
    at = {leaf: view.points[f"{block}.{leaf}"] for leaf in ("residual", "shortcut", "sum", "out")}
    assert torch.equal(at["residual"] + at["shortcut"], at["sum"])
    assert torch.equal(at["sum"].relu() if order == "post" else at["sum"], at["out"])


def test_padding_is_marked_and_counts_as_zero(look):
    view = look(18, "post", "conv3_x.1", False)
    corner = pixel(view, "conv3_x.1.conv1", 3, 0, 0)
    assert (corner.top, corner.left, corner.stride) == (-1, -1, 2)
    assert corner.inside.tolist() == [[False] * 3, [False, True, True], [False, True, True]]
    assert not corner.patch[:, ~corner.inside].any()
    middle = pixel(view, "conv3_x.1.conv1", 3, 2, 2)
    assert middle.inside.all() and (middle.top, middle.left) == (3, 3)
    x = view.points[block_input(view.table, "conv3_x.1")]
    assert torch.equal(middle.patch.float(), x[:, 3:6, 3:6])


def test_the_strongest_channels_come_first(look):
    found = pixel(look(50, "post", "conv2_x.2", True), "conv2_x.2.conv2", 5, 7, 7)
    ranked = [abs(float(found.sums[c])) for c in found.strongest(64)]
    assert ranked == sorted(ranked, reverse=True) and len(set(found.strongest(64))) == 64


def leaves(view, conv):
    return [step.address.removeprefix("conv3_x.1.") for step in pixel(view, conv, 0, 0, 0).steps]


def test_the_chain_ends_before_the_next_convolution_or_with_the_block(look):
    post, pre = (look(50, order, "conv3_x.1", True) for order in ("post", "pre"))
    end = ["sum", "out"]
    assert leaves(post, "conv3_x.1.conv1") == ["conv1", "bn1", "relu1"]
    assert leaves(post, "conv3_x.1.conv3") == ["conv3", "bn3", "residual", *end]
    assert leaves(post, "conv3_x.1.shortcut.conv") == [
        "shortcut.conv",
        "shortcut.bn",
        "shortcut",
        *end,
    ]
    assert leaves(pre, "conv3_x.1.conv1") == ["conv1", "bn2", "relu2"]
    assert leaves(pre, "conv3_x.1.conv3") == ["conv3", "residual", *end]
    assert leaves(pre, "conv3_x.1.shortcut.conv") == ["shortcut.conv", "shortcut", *end]


def test_every_point_knows_the_convolution_that_made_it(look):
    post, pre = (look(18, order, "conv3_x.2", True) for order in ("post", "pre"))
    here = "conv3_x.2."
    assert post.maker(f"{here}relu1") == post.maker(f"{here}bn1") == f"{here}conv1"
    assert post.maker(f"{here}out") == post.maker(f"{here}residual") == f"{here}conv2"
    assert post.maker(f"{here}shortcut") is None
    assert pre.maker(f"{here}relu1") is None
    assert pre.maker(f"{here}bn2") == f"{here}conv1"
    assert (
        look(18, "post", "conv3_x.1", True).maker("conv3_x.1.shortcut") == "conv3_x.1.shortcut.conv"
    )


def test_what_does_not_exist_is_refused(look):
    view = look(18, "post", "conv3_x.2", False)
    with pytest.raises(KeyError, match="no convolution"):
        pixel(view, "conv3_x.2.bn1", 0, 0, 0)
    channels, side, _ = view.points["conv3_x.2.conv1"].shape
    for place in ((channels, 0, 0), (0, side, 0), (0, 0, side), (-1, 0, 0)):
        with pytest.raises(IndexError, match="channels"):
            pixel(view, "conv3_x.2.conv1", *place)
    assert architecture(18, input_size=104).block("conv3_x.2") == view.block
