"""How far a unit sees, by poisoning a row of pixels and looking where the poison arrives."""

from itertools import product

import pytest
import torch

from resnet_core import DEPTHS, architecture
from resnet_core.network import empty_network
from resnet_core.points import Field

LONG, SHORT = 1600, 32  # longer than the largest field, 1451 pixels
ROWS = (0, 45, 777, 800, LONG - 1)


def silent_network(depth, order, norm="batch"):
    """All weights 0. Only NaN gets through, and it gets through everything: 0 · NaN is NaN."""
    network = empty_network(architecture(depth, order=order, norm=norm)).to_empty(device="cpu")
    with torch.no_grad():
        for tensor in network.state_dict().values():
            tensor.zero_()
    return network


def poisoned(network, *, across):
    """Where NaN arrives when a row (or a column) of the picture is NaN: (row, unit) by address."""
    strips = torch.zeros(len(ROWS), 3, LONG, SHORT)
    for strip, row in zip(strips, ROWS, strict=True):
        strip[:, row] = torch.nan
    arrived = {}

    def look(address, x):
        if x.dim() == 4:
            x = x.transpose(2, 3) if across else x
            nan = x.isnan().transpose(1, 2).flatten(2)  # (N, units, channels × other axis)
            assert torch.equal(nan.any(2), nan.all(2)), address
            arrived[address] = nan.any(2)

    network(strips.transpose(2, 3) if across else strips, tap=look)
    return arrived


def seen(field, units):
    """The same by the table: unit i sees start + i·stride … start + i·stride + size − 1."""
    first = field.start + torch.arange(units) * field.stride
    rows = torch.tensor(ROWS)[:, None]
    return (first <= rows) & (rows < first + field.size)


def spatial(net):
    return [point for point in net.points if point.operation not in ("avgpool", "fc")]


@pytest.mark.parametrize(("depth", "order"), list(product(DEPTHS, ("post", "pre"))))
def test_a_unit_sees_exactly_the_pixels_that_the_table_says(depth, order):
    arrived = poisoned(silent_network(depth, order), across=False)
    points = spatial(architecture(depth, order=order))
    assert list(arrived) == [point.address for point in points]
    for point in points:
        expected = seen(point.field, arrived[point.address].shape[1])
        assert torch.equal(arrived[point.address], expected), point
    middle = expected[ROWS.index(800)]
    assert middle.any() and not middle[0] and not middle[-1]  # both ends of the last field show


@pytest.mark.parametrize("depth", [18, 50])
def test_a_field_is_as_wide_as_it_is_high(depth):
    network = silent_network(depth, "post", norm="none")
    arrived = poisoned(network, across=True)
    for point in spatial(network.architecture()):
        expected = seen(point.field, arrived[point.address].shape[1])
        assert torch.equal(arrived[point.address], expected), point


@pytest.mark.parametrize("depth", DEPTHS)
def test_after_global_pooling_a_unit_sees_the_whole_picture(depth):
    net = architecture(depth)
    assert net["avgpool"].field is None and net["fc"].field is None
    assert all(point.field is not None for point in spatial(net))


def test_a_sum_sees_what_either_term_sees():
    assert Field(3, 4, start=-1).union(Field(11, 4, start=-5)) == Field(11, 4, start=-5)
    assert Field(3, 4, start=-6).union(Field(3, 4, start=2)) == Field(11, 4, start=-6)
