"""Runs of the page: named by what they depend on, equal when made again, and true to a regime."""

from dataclasses import replace

import pytest
import torch

from resnet_core import cut_skips, runs, runtime
from resnet_core.compute_thread import run_on_compute_thread
from resnet_core.drawings.still_life import draw_gratings, draw_shapes
from resnet_core.measures import branches, top_classes
from resnet_core.surgery import INTACT


@pytest.fixture(scope="module")
def picture():
    return draw_shapes()


def test_restoring_every_skip_shows_the_first_numbers_again(picture):
    first, _ = runs.run(picture, 18, "fresh")
    cut, beside = runs.run(picture, 18, "fresh", cut_skips(18, "all"))
    again, _ = runs.run(picture, 18, "fresh", INTACT)
    assert beside is first is again
    assert cut.key.name != first.key.name


def test_a_forgotten_run_comes_back_bit_for_bit(picture):
    surgery = cut_skips(18, "conv3_x")
    first, _ = runs.run(picture, 18, "fresh", surgery)
    runs._runs.clear()
    assert runs.known(first.key.name) is None
    second, _ = runs.run(picture, 18, "fresh", surgery)
    assert second.key == first.key and second.key.name == first.key.name
    assert all(torch.equal(first.activations[a], second.activations[a]) for a in first.activations)
    assert first.gradient_norm == second.gradient_norm


def test_a_cut_run_that_begins_in_the_intact_ones_graph_has_the_same_numbers(picture):
    surgery = cut_skips(18, "conv4_x.2")
    runs._runs.clear()
    _, intact = runs.run(picture, 18, "fresh")
    key = replace(intact.key, surgery=surgery, target=intact.target)
    whole = runs.compute(key, picture)
    assert run_on_compute_thread(lambda: list(runs._graph)) == [intact.key]
    resumed = runs.compute(key, picture, intact=intact)
    assert all(torch.equal(whole.activations[a], resumed.activations[a]) for a in whole.activations)
    for measure in ("activation_std", "gradient_norm", "residual_norm", "residual_share"):
        one, other = getattr(whole, measure), getattr(resumed, measure)
        assert dict(one) == dict(other) and list(one) == list(other), measure
    # It really was resumed: what lies before the cut is the intact run's own memory.
    before = resumed.activations["conv3_x"]
    assert before.data_ptr() == intact.activations["conv3_x"].data_ptr()


def test_everything_a_number_depends_on_gives_a_run_another_name(picture):
    names = {
        runs.run(picture, 18, "fresh")[0].key.name,
        runs.run(draw_gratings(), 18, "fresh")[0].key.name,
        runs.run(picture, 34, "fresh")[0].key.name,
        runs.run(picture, 18, "fresh", seed=1)[0].key.name,
        runs.run(picture, 18, "fresh", cut_skips(18, "conv2_x.1"))[0].key.name,
    }
    assert len(names) == 5


def test_a_cut_leaves_every_block_before_it_as_it_was(picture):
    cut, intact = runs.run(picture, 18, "fresh", cut_skips(18, "conv4_x.1"))
    for block in ("conv2_x.1", "conv2_x.2", "conv3_x.1", "conv3_x.2"):
        assert torch.equal(cut.activations[block], intact.activations[block])
    assert not torch.equal(cut.activations["conv4_x.1"], intact.activations["conv4_x.1"])


@pytest.mark.parametrize(
    "address", ["conv1.bn", "conv2_x.1.conv2", "conv3_x.1.shortcut", "conv5_x"]
)
def test_what_is_recomputed_inside_a_block_is_what_the_run_saw(picture, address):
    run, _ = runs.run(picture, 18, "fresh", cut_skips(18, "conv2_x.2"))
    seen = {}
    runtime.network(18, "fresh").network(
        run.pictures, surgery=run.key.surgery, batch_statistics=True, tap=seen.__setitem__
    )
    full = run.table.resolve(address)
    assert torch.equal(runs.point(run, address), seen[full][0])


def test_an_unknown_point_is_a_key_error(picture):
    run, _ = runs.run(picture, 18, "fresh")
    with pytest.raises(KeyError):
        runs.point(run, "conv9_x.1")


def test_branch_norms_are_those_of_the_tensors_at_the_sum(picture):
    run, _ = runs.run(picture, 18, "fresh")
    inside = runs.block_trace(run, "conv3_x.2")
    measured = branches(inside.x, inside.trace, "conv3_x.2")
    f, x = runs.point(run, "conv3_x.2.residual"), runs.point(run, "conv3_x.2.shortcut")
    assert measured.residual == pytest.approx(float(f.norm()), rel=1e-5)
    assert measured.shortcut == measured.entered == pytest.approx(float(x.norm()), rel=1e-5)
    assert measured.total == pytest.approx(float((f + x).norm()), rel=1e-5)
    cosine = float((f * x).sum() / (f.norm() * x.norm()))
    assert measured.angle == pytest.approx(float(torch.tensor(cosine).acos().rad2deg()), abs=0.01)
    assert measured.silenced == pytest.approx(float((f + x <= 0).float().mean()))


def test_top_classes_are_a_softmax_in_falling_order_and_none_when_not_finite():
    logits = torch.tensor([[0.0, 3.0, 1.0]])
    (first, p), (second, q) = top_classes(logits, 2)
    assert (first, second) == (1, 2)
    assert (p, q) == pytest.approx(tuple(logits[0].softmax(0)[[1, 2]].tolist()))
    assert top_classes(torch.tensor([[0.0, float("nan")]])) == []
