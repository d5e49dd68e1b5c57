"""The labelled pictures: the same item is the same picture, and every class can be drawn."""

from collections import Counter

import numpy as np
import pytest

from resnet_core.drawings.outlines import CATEGORIES, outline
from resnet_core.drawings.scene import draw


def pixels(drawing):
    return np.asarray(drawing.image)


def test_there_are_at_least_twenty_classes_of_different_names():
    assert len(set(CATEGORIES)) == len(CATEGORIES) >= 20


@pytest.mark.parametrize("item", [0, 7, 123_456])
def test_an_item_is_always_the_same_picture(item):
    first, again = draw(item, seed=3), draw(item, seed=3)
    assert first.label == again.label
    assert np.array_equal(pixels(first), pixels(again))


def test_items_and_seeds_are_different_pictures():
    assert not np.array_equal(pixels(draw(0)), pixels(draw(1)))
    assert not np.array_equal(pixels(draw(0)), pixels(draw(0, seed=1)))


@pytest.mark.parametrize("size", [64, 128, 224])
def test_a_picture_is_drawn_at_the_size_asked_for(size):
    drawn = draw(5, size=size)
    assert drawn.image.size == (size, size)
    assert drawn.image.mode == "RGB"


def test_the_scene_does_not_depend_on_the_size():
    """Only noise and compression differ: a small drawing is the large one, made smaller."""
    apart = []
    for item in range(40):
        large, small = draw(item, size=224), draw(item, size=112)
        assert large.label == small.label
        shrunk = np.asarray(large.image.reduce(2), float)
        apart.append(np.abs(shrunk - pixels(small)).mean())
    # Different pictures are some 60 grey levels apart.
    assert np.median(apart) < 8


def test_all_classes_come_about_equally_often():
    counts = Counter(draw(item, size=16).label for item in range(1_200))
    assert set(counts) == set(range(len(CATEGORIES)))
    assert max(counts.values()) < 3 * min(counts.values())


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_shape_keeps_to_its_square_and_fills_some_of_it(category):
    rng = np.random.default_rng(0)
    for _ in range(20):
        points = np.concatenate([part.points for part in outline(category, rng)])
        assert np.isfinite(points).all()
        assert np.abs(points).max() < 1.3
        assert np.ptp(points, axis=0).max() > 1.2


def test_drawing_leaves_the_global_random_state_alone():
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    draw(0)
    assert np.array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize(("item", "seed", "size"), [(-1, 0, 64), (0, -1, 64), (0, 0, 8)])
def test_what_cannot_be_drawn_is_refused_in_a_sentence(item, seed, size):
    with pytest.raises(ValueError, match="count from 0"):
        draw(item, seed, size)
