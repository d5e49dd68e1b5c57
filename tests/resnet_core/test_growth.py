"""A grown network answers exactly as its origin does, and its added blocks do nothing."""

import pytest
import torch

from resnet_core import architecture, build_network, cut_skips, load_network, trace
from resnet_core.growth import ORIGINS, added_blocks, grow


@pytest.mark.parametrize("depth", ORIGINS)
def test_logits_equal_those_of_the_origin_bit_for_bit(depth, noise):
    origin = load_network(ORIGINS[depth], "bundled").network
    grown = grow(origin, depth)
    x = noise(2, 224, seed=depth)
    with torch.no_grad():
        assert torch.equal(grown(x), origin(x))


def test_every_block_of_the_origin_gives_what_it_gave_before(noise):
    origin = load_network(18, "bundled").network
    before, after = (trace(n, noise(1, 64)) for n in (origin, grow(origin, 34)))
    for block in architecture(18).blocks:
        address = block.address
        assert torch.equal(before.activations[address], after.activations[address])


@pytest.mark.parametrize(("depth", "count"), [(34, 8), (101, 17), (152, 34)])
def test_as_many_blocks_are_added_as_the_paper_s_table_has_more(depth, count):
    assert len(added_blocks(depth, ORIGINS[depth])) == count


def test_an_added_block_computes_exactly_0_and_passes_x_on(noise):
    grown = grow(load_network(18, "bundled").network, 34)
    points = {}
    grown(noise(1, 64), tap=points.__setitem__)
    assert not points["conv2_x.3.residual"].any()
    assert torch.equal(points["conv2_x.3.out"], points["conv2_x.2.out"])


def test_cutting_the_skip_of_an_added_block_leaves_nothing(noise):
    grown = grow(load_network(18, "bundled").network, 34)
    cut = trace(grown, noise(1, 64), surgery=cut_skips(34, "conv4_x.6"), gradients=False)
    assert not cut.activations["conv4_x.6"].any()


def test_another_last_scale_changes_the_answer(noise):
    origin = load_network(18, "bundled").network
    with torch.no_grad():
        changed = grow(origin, 34, last_scale=0.1)(noise(1, 64))
        assert not torch.allclose(changed, origin(noise(1, 64)), atol=1e-3)


@pytest.mark.parametrize("wanted", [50, 18])
def test_a_depth_that_does_not_contain_the_origin_is_refused(wanted):
    with pytest.raises(ValueError, match=f"ResNet-{wanted} does not contain"):
        grow(build_network(18), wanted)


@pytest.mark.parametrize("other", [{"order": "pre"}, {"norm": "none"}])
def test_only_post_activation_networks_with_normalisation_can_grow(other):
    with pytest.raises(ValueError, match="post-activation"):
        grow(build_network(18, **other), 34)
