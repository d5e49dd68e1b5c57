"""The twins' figures hold the numbers they were given."""

import json
import math

import pytest

from demos.twins import figures
from resnet_core import architecture

PHASES = [{"legs": [{"size": 64, "pictures": 300}]}, {"legs": [{"size": 96, "pictures": 100}]}]
CURVE = [(100, 0.9, 0.95), (400, 0.1, 0.2)]


def test_each_curve_is_drawn_twice_and_every_resolution_is_named():
    figure = figures.learning({"plain18": CURVE, "plain34": CURVE}, PHASES)
    drawn = {trace.name: (list(trace.x), list(trace.y)) for trace in figure.data}
    assert drawn["plain18, held out"] == ([100, 400], [0.95, 0.2])
    assert drawn["plain34, training"] == ([100, 400], [0.9, 0.1])
    assert [(a.text, a.x) for a in figure.layout.annotations] == [("64²", 0), ("96²", 300)]
    assert figure.layout.xaxis.range == (0, 400)


def test_the_two_depths_of_a_kind_and_the_two_kinds_look_different():
    figure = figures.learning(dict.fromkeys(figures.KEYS, CURVE), PHASES)
    looks = {(t.line.color, t.line.dash, t.line.width) for t in figure.data}
    assert len(looks) == len(figure.data) == 8


@pytest.mark.parametrize("value", [0.0, 1.0, 1e30, math.inf, math.nan])
def test_three_networks_of_any_one_value_can_be_drawn(value):
    run = dict.fromkeys((block.address for block in architecture(18).blocks), value)
    figure = figures.beside([run, run, run], ("whole", "cut", "plain"), "gradient_norm")
    assert [trace.name for trace in figure.data] == ["whole", "cut", "plain"]
    json.loads(figure.to_json())
    low, high = figure.layout.yaxis.range
    assert math.isfinite(low) and high > low
