"""What a run takes, and what it says of what it does not take."""

import copy

import pytest
import torch

from resnet_core import INTACT, build_network, cut_skips, trace, trace_block
from resnet_core.architecture import architecture
from resnet_core.network import empty_network
from resnet_core.trace import forward, resume


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[a], other[a]) for a in one)


@pytest.fixture
def in_double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def test_inside_inference_mode_a_run_has_the_gradients_that_it_has_outside(make_network, noise):
    network, x = make_network(18), noise(1, 64)
    outside = trace(network, x)
    with torch.inference_mode():
        made_here = x * 1
        assert made_here.is_inference()
        for pictures in (x, made_here):
            inside = trace(network, pictures)
            assert same(inside.activations, outside.activations)
            assert same(inside.gradients, outside.gradients)
        cut = cut_skips(18, "conv4_x.2")
        resumed = resume(network, forward(network, made_here), cut).backward()
        whole = trace(network, made_here, surgery=cut, target=resumed.target)
        block = trace_block(
            network,
            "conv3_x.1",
            made_here.new_ones(1, 64, 16, 16),
            upstream=torch.ones(1, 128, 8, 8),
        )
        assert torch.is_inference_mode_enabled()
    assert same(resumed.gradients, whole.gradients) and resumed.target == outside.target
    assert block.gradients["conv3_x.1.conv1"].abs().max() > 0


def test_a_network_made_inside_inference_mode_is_like_any_other():
    with torch.inference_mode():
        network = build_network(18, num_classes=10)
    x = torch.ones(1, 3, 32, 32)
    expected = trace(build_network(18, num_classes=10), x)
    assert same(trace(network, x).gradients, expected.gradients)


def test_weights_that_can_be_in_no_graph_are_said_to_be_so():
    network = build_network(18, num_classes=10)
    with torch.inference_mode():
        for module in network.modules():
            for name, parameter in list(module.named_parameters(recurse=False)):
                setattr(module, name, torch.nn.Parameter(parameter * 1, requires_grad=False))
    x = torch.ones(1, 3, 32, 32)
    assert trace(network, x, gradients=False).logits.shape == (1, 10)
    with pytest.raises(ValueError, match=r"^This network was made inside torch\.inference_mode"):
        trace(network, x)


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_a_converted_network_takes_pictures_of_its_own_type(dtype, make_network, noise):
    network = copy.deepcopy(make_network(18)).to(dtype)
    run = trace(network, noise(1, 32).to(dtype), objective="cross_entropy")
    assert {t.dtype for t in (*run.activations.values(), *run.gradients.values())} == {dtype}


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.bfloat16])
def test_pictures_of_another_type_are_told_how_to_be_converted(dtype, make_network, noise):
    network, x = make_network(18), noise(1, 64).to(dtype)
    for run in (trace, forward, lambda network, x: network(x)):
        with pytest.raises(
            ValueError, match=rf"^The input is {dtype} .* x\.to\(torch\.float32\)\.$"
        ):
            run(network, x)
    with pytest.raises(ValueError, match=rf"^The input is {dtype} and the network torch\.float32"):
        trace_block(network, "conv2_x.1", torch.zeros(1, 64, 16, 16, dtype=dtype))


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.bool, torch.complex64])
def test_pictures_that_are_no_real_numbers_are_told_who_makes_them(dtype, make_network):
    sentence = rf"^The input is torch\.float32, as to_tensor makes it, not {dtype}\.$"
    with pytest.raises(ValueError, match=sentence):
        trace(make_network(18), torch.zeros(1, 3, 64, 64, dtype=dtype))


@pytest.mark.parametrize("x", [None, 7, "cat.jpg", [[1.0]], torch.zeros(0, 3, 64, 64)])
def test_what_is_no_batch_of_pictures_is_answered_with_what_is(x, make_network):
    for run in (trace, lambda network, x: network(x)):
        with pytest.raises(ValueError, match=r"takes pictures .*, one or more, .*, not .*\.$"):
            run(make_network(18), x)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_single_value_that_is_not_finite_is_refused(value, make_network, noise):
    x = noise(2, 64)
    x[1, 2, 63, 63] = value
    with pytest.raises(ValueError, match=r"^These pictures have values that are NaN or infinite"):
        trace(make_network(18), x)


def test_pictures_on_another_device_are_told_where_the_network_is(make_network):
    with pytest.raises(ValueError, match=r"^The input is on meta and the network on cpu: pass x\."):
        trace(make_network(18), torch.zeros(1, 3, 64, 64, device="meta"))
    empty = empty_network(architecture(18))
    with pytest.raises(ValueError, match=r"^The input is on cpu and the network on meta"):
        trace(empty, torch.zeros(1, 3, 64, 64))
    with pytest.raises(ValueError, match=r"^This network has no weights yet"):
        trace(empty, torch.zeros(1, 3, 64, 64, device="meta"))


@pytest.mark.parametrize("order", ["post", "pre"])
def test_batch_statistics_of_a_single_value_are_refused_and_of_two_are_taken(
    order, make_network, noise
):
    network = make_network(18, order)
    for run in (trace, lambda network, x, **how: network(x, **how)):
        with pytest.raises(ValueError, match=r"^Batch statistics need more than one value"):
            run(network, noise(1, 32), batch_statistics=True)
    assert trace(network, noise(1, 32)).logits.isfinite().all()
    for x in (noise(2, 32), noise(1, 64)[:, :, :32, :33], noise(1, 64)[:, :, :33, :32]):
        assert trace(network, x, batch_statistics=True).logits.isfinite().all()
    plain = make_network(18, order, "none")  # nothing is normalised
    assert trace(plain, noise(1, 32), batch_statistics=True).logits.isfinite().all()


def test_a_block_of_a_single_value_is_refused_where_torch_refuses_it(make_network):
    network = make_network(18)
    for address, size, taken in (("conv4_x.1", 2, False), ("conv4_x.1", 3, True)):
        x = torch.ones(1, 128, size, size)
        if taken:
            assert trace_block(network, address, x, batch_statistics=True).activations
            continue
        with pytest.raises(ValueError, match=r"^Batch statistics need more than one value"):
            trace_block(network, address, x, batch_statistics=True)
        with pytest.raises(ValueError, match="Expected more than 1 value per channel"):
            torch.nn.functional.batch_norm(torch.ones(1, 256, 1, 1), None, None, training=True)


def test_an_upstream_gradient_of_another_shape_is_answered_with_the_right_one(make_network):
    x, upstream = torch.ones(1, 64, 16, 16), torch.ones(1, 128, 16, 16)
    with pytest.raises(ValueError, match=r"at the output of conv3_x\.1 is \(1, 128, 8, 8\), not "):
        trace_block(make_network(18), "conv3_x.1", x, upstream=upstream)


def test_torchs_default_type_does_not_change_a_network(in_double):
    network = build_network(18, num_classes=10)
    assert {p.dtype for p in network.parameters()} == {torch.float32}
    x = torch.ones(2, 3, 32, 32, dtype=torch.float32)
    here = trace(network, x, batch_statistics=True, objective="cross_entropy")
    torch.set_default_dtype(torch.float32)
    there = trace(
        build_network(18, num_classes=10), x, batch_statistics=True, objective="cross_entropy"
    )
    assert same(here.activations, there.activations) and same(here.gradients, there.gradients)


@pytest.mark.parametrize(
    "target", [True, 1.0, "7", float("nan"), 10**400, [1.5, 2], [[1, 2]], torch.tensor([1.0, 2.0])]
)
def test_a_target_that_is_no_integer_is_no_class(target, make_network, noise):
    with pytest.raises(ValueError, match=r"^The target is one class from 0 to 999, .* 2 pictures"):
        trace(make_network(18), noise(2, 32), target=target, surgery=INTACT)
