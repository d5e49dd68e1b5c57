"""The laboratory's figures hold the numbers they were given, whatever those are."""

import json
import math

import pytest

from demos.walk.laboratory import figures, paper_tables
from resnet_core import architecture

VALUES = [0.0, 1.0, 1e-30, 1e30, math.inf, math.nan, -2.0]


def blocks(depth):
    return [block.address for block in architecture(depth).blocks]


def flat(depth, value):
    return dict.fromkeys(blocks(depth), value)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("axis", ["log", "share"])
def test_every_figure_of_any_one_value_can_be_drawn(value, axis):
    run = flat(18, value)
    drawings = [
        figures.over_seeds([run, run], None, name="std", axis=axis),
        figures.over_seeds([run, run], [run, run], name="std", axis=axis),
        figures.side_by_side({18: run, 50: flat(50, value)}, 18, name="std", axis=axis),
        figures.two_lines(run, run, ("post", "pre"), name="std", axis=axis),
        figures.path(run, run, {"with": run}),
    ]
    for figure in drawings:
        json.loads(figure.to_json())
        low, high = figure.layout.yaxis.range
        assert math.isfinite(low) and high > low


def test_the_band_goes_from_the_least_to_the_greatest_seed():
    runs = [flat(18, value) for value in (1.0, 3.0, 2.0)]
    band, middle = figures.over_seeds(runs, None, name="std", axis="log").data
    assert set(band.y) == {1.0, 3.0} and set(middle.y) == {2.0}


def test_stages_are_aligned_over_the_depths_and_the_current_one_is_on_top():
    figure = figures.side_by_side(
        {depth: flat(depth, depth) for depth in (18, 50, 152)}, 50, name="std", axis="log"
    )
    assert [line.name for line in figure.data] == ["ResNet-18", "ResNet-152", "ResNet-50"]
    for line in figure.data:
        for place, block in zip(line.x, line.customdata, strict=True):
            assert f"conv{2 + int(place)}_x" == block.split(".")[0]
    assert sorted(note.text for note in figure.layout.annotations) == ["152", "18", "50"]


def test_the_published_tables_are_quoted_with_their_source():
    shortcuts, orders = paper_tables.shortcuts(), paper_tables.orders("pre")
    for number in ("6.61", "12.35", "12.22", "8.70", "12.86", "6.91"):
        assert number in shortcuts
    assert shortcuts.count("fails</td>") == 3
    for number in ("6.61", "5.93", "8.17", "6.50", "7.84", "6.14", "6.71", "5.91", "6.37", "5.46"):
        assert number in orders
    assert "He et al. 2016" in shortcuts and "He et al. 2016" in orders
    assert 'aria-current="true"><td>full pre' in orders
    assert 'aria-current="true"><td>original' in paper_tables.orders("post")
