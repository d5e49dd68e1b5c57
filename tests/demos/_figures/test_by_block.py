"""The charts can be drawn whatever a run measured."""

import json
import math

import pytest

from demos._figures.by_block import by_block
from resnet_core import architecture

BLOCKS = [block.address for block in architecture(18).blocks]


@pytest.mark.parametrize("value", [0.0, 1.0, 1e-30, 1e30, math.inf, math.nan])
def test_a_chart_of_any_one_value_can_be_drawn(value):
    for intact in (None, dict.fromkeys(BLOCKS, 1.0)):
        figure = by_block(dict.fromkeys(BLOCKS, value), intact, name="std")
        drawn = json.loads(figure.to_json())
        low, high = drawn["layout"]["yaxis"]["range"]
        assert math.isfinite(low) and high > low
        if not 0 < value < math.inf:
            assert drawn["data"][-1]["y"] == [None] * len(BLOCKS)


def test_the_intact_run_is_a_ghost_behind_what_is_drawn():
    figure = by_block({"conv2_x.1": 1.0}, {"conv2_x.1": 2.0}, name="std")
    assert [line.name for line in figure.data] == ["skips intact", "now"]
    assert figure.data[0].line.dash == "dash"
    assert figure.layout.yaxis.type == "log"


@pytest.mark.parametrize("spread", [0.01, 1, 2, 5, 30])
def test_an_axis_has_a_readable_number_of_ticks(spread):
    ends = {"conv2_x.1": 1.3, "conv5_x.2": 1.3 * 10**spread}
    ticks = by_block(ends, None, name="std").layout.yaxis.tickvals
    assert 2 <= len(ticks) <= 9
