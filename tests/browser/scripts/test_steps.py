"""Steps at one zoom level lead to the same place at another."""

import pytest

from demos.walk.network_map import table
from resnet_core import DEPTHS, architecture

ZOOMS = ("stage", "block", "operation")
SCRIPT = "walk/network_map/steps.js"


def sent(depth, order="post"):
    return table([depth, 224, order, "batch", 1000, True])


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("depth", [18, 50])
def test_every_point_has_a_step_of_the_same_place_at_every_zoom(run, depth, order):
    net, described = architecture(depth, order=order), sent(depth, order)
    points = list(described["points"])
    found = run(
        SCRIPT,
        """({ stepAtZoom }, [table, points, zooms]) =>
          points.map((point) => zooms.map((zoom) => stepAtZoom(table, point, zoom)))""",
        [described, points, ZOOMS],
    )
    for address, steps in zip(points, found, strict=True):
        for zoom, step in zip(ZOOMS, steps, strict=True):
            assert step in net.steps(zoom)
            if address in net.steps(zoom):
                assert step == address
        point = net[address]
        if point.block:
            assert steps[1] == point.block and net[steps[2]].block == point.block
        if point.stage:
            assert steps[0] == point.stage


def test_a_link_means_the_block_where_a_step_belongs_to_several_zooms(run):
    zooms = run(
        SCRIPT,
        "({ zoomsOfStep }, [table, steps]) => steps.map((step) => zoomsOfStep(table, step))",
        [sent(18), ["conv1", "conv2_x", "conv2_x.1", "conv2_x.1.conv1", "nowhere"]],
    )
    assert [found[:1] for found in zooms] == [["block"], ["stage"], ["block"], ["operation"], []]


@pytest.mark.parametrize("depth", DEPTHS)
def test_another_depth_keeps_the_block_or_the_last_one_of_its_stage(run, depth):
    blocks = [block.address for block in architecture(152).blocks]
    found = run(
        SCRIPT,
        """({ nearestStep }, [table, blocks]) =>
          blocks.map((block) => nearestStep(table, block, "block"))""",
        [sent(depth), blocks],
    )
    net = architecture(depth)
    counts = {stage.name: len(stage.blocks) for stage in net.stages}
    for block, step in zip(blocks, found, strict=True):
        stage, number = block.split(".")
        assert step == f"{stage}.{min(int(number), counts[stage])}"
