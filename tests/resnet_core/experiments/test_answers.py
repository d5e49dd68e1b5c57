"""Answers counted together equal those that whole passes of the network give one by one."""

import itertools

import pytest
import torch

from resnet_core import INTACT, Surgery, cut_skips, load_network
from resnet_core.experiments.answers import Answers, count_answers, new_drawings
from resnet_core.surgery import scale_skips

BLOCKS = [f"conv{stage}_x.{number}" for stage in (2, 3, 4, 5) for number in (1, 2)]


@pytest.fixture(scope="module")
def drawings():
    return new_drawings(6, size=96)


@pytest.fixture(scope="module")
def shapes18():
    return load_network(18, "bundled").network


@torch.no_grad()
def one_by_one(network, pictures, labels, surgery):
    likely = network(pictures, surgery=surgery).softmax(1)
    right = int((likely.argmax(1) == labels).sum())
    return right, float(likely.gather(1, labels[:, None]).sum())


def test_each_surgery_is_counted_as_if_it_were_alone(shapes18, drawings):
    surgeries = [
        INTACT,
        cut_skips(18, "conv2_x.1"),
        cut_skips(18, "all"),
        scale_skips(18, ["conv3_x.2", "conv5_x.1"], 0.5),
        Surgery(residual={"conv4_x.2": 0.0}),
        Surgery({"conv5_x.2": 0.0}, {"conv5_x.2": 0.0}),
    ]
    found = count_answers(shapes18, *drawings, surgeries)
    for surgery, answers in zip(surgeries, found, strict=True):
        right, certainty = one_by_one(shapes18, *drawings, surgery)
        assert (answers.drawings, answers.right) == (6, right)
        assert answers.certainty == pytest.approx(certainty, abs=1e-4)


def test_sets_that_begin_alike_share_their_first_blocks(make_network, drawings):
    """All sets of cuts: twice as many passes at each block, not 256 of each."""
    network, passes = make_network(18), []
    hooks = [b.register_forward_pre_hook(lambda *_: passes.append(1)) for b in network.blocks()]
    try:
        sets = [
            [b for b, bit in zip(BLOCKS, bits, strict=True) if bit]
            for bits in itertools.product((0, 1), repeat=8)
        ]
        count_answers(
            network,
            drawings[0][:1, :, :32, :32],
            drawings[1][:1],
            [cut_skips(18, cut) for cut in sets],
        )
    finally:
        for hook in hooks:
            hook.remove()
    assert len(sets) == 256 and len(passes) == 2 + 4 + 8 + 16 + 32 + 64 + 128 + 256


def test_pre_activation_networks_end_with_their_last_activation(make_network, drawings):
    network = make_network(18, "pre")
    labels = drawings[1] % 10
    (answers,) = count_answers(network, drawings[0], labels, [INTACT])
    right, certainty = one_by_one(network, drawings[0], labels, INTACT)
    assert answers.right == right and answers.certainty == pytest.approx(certainty, rel=1e-4)


def test_logits_that_are_not_finite_are_no_right_answer(drawings):
    network = load_network(18, "bundled").network
    network.conv1.conv.weight.data.mul_(float("inf"))
    assert count_answers(network, *drawings, [INTACT]) == [Answers(6, 0, 0.0)]


def test_a_count_that_is_stopped_gives_nothing_and_stops_at_the_next_block(shapes18, drawings):
    asked = []
    assert (
        count_answers(shapes18, *drawings, [INTACT], stopped=lambda: asked.append(1) or True) == []
    )
    assert len(asked) == 1


def test_counts_of_several_batches_add_up(shapes18, drawings):
    pictures, labels = drawings
    (whole,) = count_answers(shapes18, pictures, labels, [INTACT])
    halves = [count_answers(shapes18, pictures[i::2], labels[i::2], [INTACT])[0] for i in (0, 1)]
    total = halves[0] + halves[1]
    assert (total.drawings, total.right) == (whole.drawings, whole.right)
    assert total.mean_probability == pytest.approx(whole.mean_probability, abs=1e-6)


def test_everybody_counts_over_the_same_drawings():
    pictures, labels = new_drawings(3, first=2, size=64)
    again, _ = new_drawings(1, first=4, size=64)
    assert torch.equal(pictures[2:], again) and len(labels) == 3
