"""A block close up shows the very run that the walk shows, on the picture that was given."""

import pytest
import torch
from PIL import Image

from resnet_core import architecture, build_network, runs, runtime
from resnet_core.block_view import Statistics, known, view_block
from resnet_core.drawings.still_life import draw_shapes
from resnet_core.images import crops


@pytest.fixture(scope="module")
def picture():
    return draw_shapes()


@pytest.mark.parametrize("block", ["conv2_x.1", "conv4_x.1"])
def test_the_numbers_are_those_of_the_walk(picture, block):
    view = view_block(picture, 18, "fresh", "post", block)
    run, _ = runs.run(picture, 18, "fresh")
    for address in (view.entered, *view.addresses):
        torch.testing.assert_close(view.points[address], runs.point(run, address).cpu())
    assert view.pictures == run.key.conditions.pictures
    assert view.table == run.table


def test_pre_activation_is_a_fresh_network_on_the_same_batch(picture):
    view = view_block(picture, 18, "fresh", "pre", "conv3_x.1")
    seen = {}
    network = build_network(18, order="pre")
    with torch.no_grad():
        network(crops(picture, view.pictures), batch_statistics=True, tap=seen.__setitem__)
    for address in view.addresses:
        torch.testing.assert_close(view.points[address], seen[address][0], rtol=1e-4, atol=1e-4)
    read = seen["conv2_x.2.out"].double()
    mean = view.statistics["conv3_x.1.bn1"].mean
    torch.testing.assert_close(mean, read.mean((0, 2, 3)), rtol=1e-4, atol=1e-4)


def test_statistics_are_those_of_the_whole_batch_and_not_of_the_first_picture(picture):
    view = view_block(picture, 18, "fresh", "post", "conv2_x.1")
    first = view.points["conv2_x.1.conv1"].double()
    assert not torch.allclose(view.statistics["conv2_x.1.bn1"].mean, first.mean((1, 2)), rtol=1e-3)


def test_a_close_up_is_kept_under_its_name(picture):
    view = view_block(picture, 18, "fresh", "post", "conv2_x.1")
    assert known(view.name) is view
    assert view_block(picture.copy(), 18, "fresh", "post", "conv2_x.1") is view
    other = view_block(Image.new("RGB", (64, 64), "teal"), 18, "fresh", "post", "conv2_x.1")
    assert other.name != view.name
    assert known("0" * 16) is None


def test_a_close_up_counts_what_it_holds_and_leaves_the_kernels_to_the_shared_network(picture):
    view = view_block(picture, 50, "fresh", "post", "conv5_x.1")
    tensors, seen = [], [vars(view)]
    while seen:
        for held in seen.pop().values():
            if isinstance(held, torch.Tensor):
                tensors.append(held)
            elif isinstance(held, dict):
                seen.append(held)
            elif isinstance(held, Statistics):
                seen.append(vars(held))
    assert view.nbytes == sum(t.untyped_storage().nbytes() for t in tensors) < 2_000_000
    network = runtime.network(50, "fresh").network
    for conv in view.convolutions:
        own = network.get_parameter(f"{conv}.weight")[7]
        assert torch.equal(view.kernel(conv, 7), own.cpu())


def test_a_block_of_another_network_is_refused(picture):
    with pytest.raises(KeyError, match=r"conv4_x\.6"):
        view_block(picture, 18, "fresh", "post", "conv4_x.6")
    with pytest.raises(ValueError, match="Pre-activation"):
        view_block(picture, 18, "imagenet", "pre", "conv2_x.1")
    assert "conv4_x.6" in [b.address for b in architecture(34).blocks]
