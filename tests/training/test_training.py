"""The training command: pictures in a fixed order, a rate that rises and falls, and resuming."""

import json

import numpy as np
import pytest
import torch

from resnet_core import INTACT
from resnet_core.drawings import HELD_OUT_SEED
from resnet_core.drawings.scene import draw
from training import fit as fitting
from training.pictures import Pool, augmented, normalised, order
from training.recipes import RECIPES, Leg, Phase, Recipe


@pytest.fixture
def tiny(monkeypatch):
    """A training of four steps, checked on few pictures."""
    monkeypatch.setattr(fitting, "_CHECKED", 250)
    monkeypatch.setattr(fitting, "_settling", lambda pool, leg, count: [_batch(pool, leg)])
    return Recipe(18, (Phase((Leg(32, 16, batch=8, drawn=32), Leg(48, 16, 8, 32))),), {32: 250})


def _batch(pool, leg):
    pictures = pool[np.arange(8)][0]
    return normalised(augmented(pictures, leg.size, np.random.default_rng(0)))


def test_a_pool_holds_the_drawings_and_draws_each_once(tmp_path):
    pool = Pool(tmp_path, 3, 32, 5)
    pool.draw()
    pictures, labels = pool[np.array([4, 0])]
    assert np.array_equal(pictures[0].permute(1, 2, 0), np.asarray(draw(4, 3, 32).image))
    assert labels.tolist() == [draw(4, 3, 32).label, draw(0, 3, 32).label]
    again = Pool(tmp_path, 3, 32, 5)
    assert torch.equal(again[np.arange(5)][0], pool[np.arange(5)][0])


def test_every_round_sees_every_picture_once_in_another_order():
    first, second, third = (order(0, 12, 12 * k, 12).tolist() for k in range(3))
    assert first == list(range(12)) and sorted(second) == sorted(third) == first
    assert second != first and third != second
    assert order(0, 12, 18, 12).tolist() == second[6:] + third[:6]


def test_the_rate_rises_to_its_peak_and_falls_to_nothing():
    rates = [fitting.schedule(done) for done in np.linspace(0, 1, 101)]
    assert rates[0] < 0.01 and max(rates) == pytest.approx(1, abs=0.01) and rates[-1] < 1e-6
    assert int(np.argmax(rates)) in (5, 6)


def test_each_phase_has_a_rise_of_its_own_and_legs_follow_each_other():
    recipe = RECIPES["resnet18"]
    sizes = [fitting._now(recipe, seen)[0].size for seen in range(0, recipe.pictures, 1000)]
    assert sizes[0] == 64 and sizes[-1] == 224
    start = recipe.phases[0].pictures
    assert fitting._now(recipe, start)[1] < fitting._now(recipe, start + 2000)[1]
    with pytest.raises(ValueError, match="ends after"):
        fitting._now(recipe, recipe.pictures)


def test_colours_are_exchanged_and_the_size_is_that_of_the_leg():
    pictures = torch.zeros(4, 3, 40, 40, dtype=torch.uint8)
    pictures[:, 0] = 255
    x = augmented(pictures, 32, np.random.default_rng(0))
    assert x.shape == (4, 3, 32, 32)
    assert x.min() > -1e-5 and x.max() < 1 + 1e-5
    assert len({tuple(p.mean((1, 2)).tolist()) for p in x}) > 1


@pytest.mark.slow
def test_an_interrupted_training_ends_where_an_uninterrupted_one_does(tiny, tmp_path, monkeypatch):
    for folder in ("whole", "parts"):
        Pool(tmp_path / folder, 0, 32, 250).draw()
    whole = fitting.fit("tiny", tiny, tmp_path / "whole")

    monkeypatch.setattr(fitting, "_SAVE_EVERY", -1)  # a checkpoint after every step
    step, left = fitting._step, [2]

    def interrupted(*arguments):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return step(*arguments)

    monkeypatch.setattr(fitting, "_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fitting.fit("tiny", tiny, tmp_path / "parts")
    monkeypatch.setattr(fitting, "_step", step)
    parts = fitting.fit("tiny", tiny, tmp_path / "parts")

    for name, value in whole.state_dict().items():
        assert torch.allclose(value, parts.state_dict()[name], atol=1e-5), name
    log = json.loads((tmp_path / "parts" / "tiny.json").read_text())
    assert log["recipe"]["depth"] == 18 and log["checks"][-1]["pictures"] == 32
    assert not any(parameter.requires_grad for parameter in parts.parameters())


def test_held_out_pictures_are_never_trained_on():
    assert all(recipe.seed != HELD_OUT_SEED for recipe in RECIPES.values())


def test_the_twins_differ_in_their_skips_alone():
    plain, residual = RECIPES["figure4-plain18"], RECIPES["figure4-resnet18"]
    assert plain.phases == residual.phases and plain.seed == residual.seed
    assert len(plain.surgery.cuts) == 8 and residual.surgery == INTACT
