"""The science takes exactly what it says: what only equals a right value is refused."""

import pytest

from resnet_core import Surgery, architecture, build_network, cut_skips
from resnet_core.block_view import record_block
from resnet_core.costs import block, block_cost, network_cost
from resnet_core.exact import QUOTED, quoted
from resnet_core.pixel import pixel

HUGE = 10**400
NAN = float("nan")
NESTED = [[[["conv3_x"]]]]


def equal_but_not_exact(value):
    """Values that Python takes for this integer, or that no comparison was made for."""
    return [float(value), complex(value), str(value), [value], None, NAN, HUGE, -HUGE, 10**5000]


@pytest.mark.parametrize(
    ("argument", "value"),
    [("depth", 18), ("input_size", 112), ("num_classes", 1)],
)
def test_the_table_takes_integers_only_and_gives_the_next_one_an_integer(argument, value):
    for wrong in [*equal_but_not_exact(value), *([True] if value == 1 else [])]:
        with pytest.raises(ValueError, match=r"\.$"):
            architecture(**{"depth": 18, "input_size": 96} | {argument: wrong})
    net = architecture(**{"depth": 18, "input_size": 96} | {argument: value})
    assert type(getattr(net, argument)) is int
    assert {type(point.size) for point in net.points} == {int}
    assert type(net["fc"].channels) is int


@pytest.mark.parametrize("argument", ["order", "norm"])
@pytest.mark.parametrize("wrong", [None, 7, ["post"], {"batch"}, "POST", "x" * 10**6, "\ud800"])
def test_the_table_takes_names_that_it_knows(argument, wrong):
    with pytest.raises(ValueError) as error:
        architecture(18, **{argument: wrong})
    assert len(str(error.value)) < 120
    str(error.value).encode()


@pytest.mark.parametrize("wrong", [None, 7, NESTED, {}, "\ud800", "x" * 10**6, True])
def test_an_address_that_is_no_text_is_an_address_that_does_not_exist(wrong):
    net = architecture(18)
    assert wrong not in net
    for ask in (net.resolve, net.block, net.cost, net.__getitem__):
        with pytest.raises(KeyError) as error:
            ask(wrong)
        assert len(str(error.value)) < 200
    with pytest.raises(ValueError, match=r"^The zoom is 'stage', 'block' or 'operation', not "):
        net.steps(wrong)


@pytest.mark.parametrize("factor", [True, "0.5", None, [0.5], HUGE, -HUGE, NAN, 1j])
def test_a_factor_is_a_number_that_a_float_can_hold(factor):
    with pytest.raises(ValueError, match=r"^The factor of conv2_x\.1 is .* finite number\.$"):
        Surgery({"conv2_x.1": factor})


def test_a_surgery_names_blocks_by_their_addresses():
    with pytest.raises(ValueError, match="named by its address, not by 7"):
        Surgery({7: 0.5})
    for name in (None, 7, ["conv3_x"]):
        with pytest.raises(ValueError, match=r"^ResNet-18 has no block "):
            cut_skips(18, ["conv2_x.1", name])


@pytest.mark.parametrize("seed", [-1, 2**64, HUGE, True, 1.0, NAN, "7", None])
def test_a_seed_is_an_integer_that_a_generator_takes(seed):
    with pytest.raises(ValueError, match=r"^A seed is an integer from 0 to 2⁶⁴ − 1, not "):
        build_network(18, seed=seed)


def test_a_block_that_is_counted_has_integers_for_shapes():
    for wrong in (*equal_but_not_exact(1), True, 0, -4):
        for shapes in ((wrong, 64), (64, wrong), (64, 64, wrong)):
            with pytest.raises(ValueError, match=r"\.$"):
                block("basic", *shapes)
        with pytest.raises(ValueError, match=r"^Maps are 1 to 65,536 pixels wide, not "):
            block_cost(block("basic", 64, 64), wrong)


@pytest.mark.parametrize("wrong", ["D", "a", None, ["A"], 3])
def test_an_option_that_the_paper_does_not_have_is_not_counted(wrong):
    with pytest.raises(ValueError, match=r"^A block is 'basic' or 'bottleneck', not "):
        block(wrong, 64, 64)
    for options in ({"option": wrong}, {"stride_on": wrong}):
        with pytest.raises(ValueError, match=r" is '.*, not .*\.$"):
            block_cost(block("basic", 64, 64), 56, **options)
        with pytest.raises(ValueError, match=r" is '.*, not .*\.$"):
            network_cost(18, **options)


def test_a_pixel_is_named_by_integers(make_network, noise):
    view = record_block(make_network(18), noise(1, 64), "conv3_x.1", batch_statistics=False)
    for wrong in (*equal_but_not_exact(1), True):
        for place in ((wrong, 0, 0), (0, wrong, 0), (0, 0, wrong)):
            with pytest.raises(IndexError, match="has 128 channels of 8 × 8 pixels"):
                pixel(view, "conv3_x.1.conv1", *place)
    for wrong in (None, 7, NESTED):
        with pytest.raises(KeyError, match="has no convolution"):
            pixel(view, wrong, 0, 0, 0)


def test_a_sentence_quotes_any_value_in_a_few_characters():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for value in ("x" * 10**6, HUGE, 10**5000, deep, "\ud800", b"\xff", 18.0):
        text = quoted(value)
        assert 0 < len(text) <= QUOTED + 1
        text.encode()
