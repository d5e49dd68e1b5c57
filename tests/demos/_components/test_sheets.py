"""Feature maps on their way to the browser keep their values."""

import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image

from demos._components.sheets import PER_PAGE, sheet


def decoded(sent):
    """The tiles (count,H,H) that a browser can recover from a sheet."""
    head, _, data = sent["png"].partition(",")
    assert head == "data:image/png;base64"
    levels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))), dtype=np.float64)
    size, columns = sent["size"], sent["columns"]
    tiles = []
    for tile, (lo, hi) in enumerate(zip(sent["lo"], sent["hi"], strict=True)):
        top, left = tile // columns * size, tile % columns * size
        tiles.append(lo + levels[top : top + size, left : left + size] / 255 * (hi - lo))
    return np.stack(tiles)


@pytest.mark.parametrize(("channels", "page", "shown"), [(64, 0, 64), (100, 1, 36), (3, 0, 3)])
def test_every_value_survives_within_half_a_step_of_its_tile(channels, page, shown):
    generator = torch.Generator().manual_seed(channels)
    scale = torch.logspace(-4, 4, channels)[:, None, None]
    maps = torch.randn(channels, 7, 7, generator=generator) * scale
    sent = sheet(maps, page, signed=True)
    there = maps[page * PER_PAGE :][:shown].double().numpy()
    ranges = (there.max((1, 2)) - there.min((1, 2)))[:, None, None]
    assert decoded(sent).shape == there.shape
    assert (abs(decoded(sent) - there) <= ranges / 508 * (1 + 1e-4)).all()
    assert sent["first"] == page * PER_PAGE
    assert sent["layer"] == [float(maps.min()), float(maps.max())]


def test_what_is_zero_is_read_as_zero_between_values_of_both_signs():
    maps = torch.randn(64, 9, 9, generator=torch.Generator().manual_seed(1))
    maps[:, 4, :] = 0
    sent = sheet(maps, signed=True)
    ranges = np.array(sent["hi"]) - np.array(sent["lo"])
    assert (abs(decoded(sent)[:, 4, :]) <= ranges[:, None] * 1e-6).all()
    assert (abs(decoded(sent)) > ranges[:, None, None] * 1e-5).mean() > 0.8
    assert (np.array(sent["lo"]) <= maps.amin((1, 2)).numpy()).all()
    assert (np.array(sent["hi"]) >= maps.amax((1, 2)).numpy() * (1 - 1e-6)).all()


def test_a_few_outliers_do_not_stretch_the_colours_of_a_layer():
    maps = torch.rand(64, 30, 30, generator=torch.Generator().manual_seed(0))
    plain = sheet(maps, signed=False)
    assert 0.98 < plain["bulk"] <= 1
    maps[3, :2, :2] = 1000
    sent = sheet(maps, signed=False)
    assert sent["bulk"] <= 1 and sent["layer"][1] == 1000
    assert decoded(sent)[3].max() == 1000, "the value itself is kept"


def test_the_colours_of_a_layer_reach_most_of_its_values_on_both_sides_of_zero():
    maps = torch.randn(64, 28, 28, generator=torch.Generator().manual_seed(0))
    within = (maps.abs() <= sheet(maps, signed=True)["bulk"]).double().mean()
    assert 0.99 < float(within) < 0.999


def test_where_almost_all_is_zero_the_colours_reach_the_largest_value():
    maps = torch.zeros(64, 7, 7)
    maps[5, 3, 3] = 2.5
    assert sheet(maps, signed=False)["bulk"] == 2.5


def test_a_vector_is_one_sheet_of_single_values():
    vector = torch.arange(1000.0) - 300
    sent = sheet(vector, signed=True)
    assert sent["vector"] and sent["pages"] == 1 and sent["size"] == 1
    assert decoded(sent).ravel().tolist() == vector.tolist()


def test_a_constant_map_keeps_its_value_exactly():
    sent = sheet(torch.full((2, 5, 5), 3.25), signed=False)
    assert (decoded(sent) == 3.25).all()


def test_values_that_are_not_finite_are_counted_and_drawn_as_zero():
    maps = torch.ones(2, 2, 2)
    maps[0, 0, 0], maps[0, 1, 1], maps[1, 0, 0] = float("nan"), float("inf"), -float("inf")
    sent = sheet(maps, signed=True)
    assert sent["broken"] == 3
    assert decoded(sent)[0, 0, 0] == 0 and decoded(sent)[1, 1, 1] == 1


def test_pages_that_do_not_exist_give_the_nearest_one():
    maps = torch.rand(130, 2, 2)
    assert sheet(maps, -5, signed=False)["page"] == 0
    assert sheet(maps, 10**30, signed=False)["page"] == 2
