"""The feature maps under the pointer: values and pins."""

import re

import pytest

from demos._components.picture import pictures
from resnet_core import cut_skips, runs
from tests.browser.pointer import hover, number, resolution

PLACE = re.compile(r"channel (\d+) at row (\d+), column (\d+): (.+)")


@pytest.mark.parametrize("step", ["conv1", "conv3_x.1.sum", "conv5_x.2"])
def test_the_value_under_the_pointer_is_the_tensors(explorer, page, step):
    explorer.open(f"?step={step}").at(step)
    explorer.settled()
    run, _ = runs.run(pictures.find(pictures.DEFAULT).image, 18, "fresh")
    maps = runs.point(run, step)
    for tile, across, down in ((0, 0.5, 0.5), (9, 0.2, 0.7), (19, 0.8, 0.3), (31, 0.4, 0.9)):
        hover(page, "drawn", tile, across, down)
        said = PLACE.fullmatch(explorer.text("#feature-maps .reading"))
        channel, row, column = (int(said[i]) for i in (1, 2, 3))
        assert channel == tile
        assert abs(row - down * maps.shape[1]) <= 1 + maps.shape[1] / 20
        assert abs(column - across * maps.shape[2]) <= 1 + maps.shape[2] / 20
        shown, value = said[4], float(maps[channel, row, column])
        assert number(shown) == pytest.approx(value, abs=resolution(maps, channel, shown))


def test_while_cut_the_pointer_reads_both_sides(explorer, page):
    explorer.open("?step=conv4_x.1&cut=conv4_x.1").at("conv4_x.1")
    explorer.settled()
    image = pictures.find(pictures.DEFAULT).image
    sides = runs.run(image, 18, "fresh", cut_skips(18, "conv4_x.1"))
    hover(page, "intact", 10)
    said = PLACE.fullmatch(explorer.text("#feature-maps .reading"))
    channel, row, column = (int(said[i]) for i in (1, 2, 3))
    assert channel == 10
    pattern = r"(\S+) now, (\S+) intact, difference (\S+)"
    drawn, intact, _ = re.fullmatch(pattern, said[4]).groups()
    for shown, run in ((drawn, sides[0]), (intact, sides[1])):
        maps = runs.point(run, "conv4_x.1")
        value = float(maps[channel, row, column])
        assert number(shown) == pytest.approx(value, abs=resolution(maps, channel, shown))


def test_a_resting_pointer_reads_exactly_and_reads_again_when_the_run_changes(explorer, page):
    explorer.open("?step=conv3_x.2.sum&cut=conv3_x.1").at("conv3_x.2.sum")
    explorer.settled()
    image = pictures.find(pictures.DEFAULT).image
    one, intact = runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.1"))
    both, _ = runs.run(image, 18, "fresh", cut_skips(18, "conv3_x"))
    hover(page, "drawn", 5)
    said = PLACE.fullmatch(explorer.text("#feature-maps .reading"))
    at = tuple(int(said[i]) for i in (1, 2, 3))

    def reads(run):
        now, before = (float(runs.point(each, "conv3_x.2.sum")[at]) for each in (run, intact))
        shown = re.search(
            r"(\S+) now, (\S+) intact, difference (\S+)", explorer.text("#feature-maps .reading")
        )
        if not shown:  # the difference is still on its way
            return False
        values = [number(word) for word in shown.groups()]
        return values == pytest.approx([now, before, now - before], rel=1e-3)

    explorer.eventually(lambda: reads(one), True)
    explorer.press("s").of_run(both.key.name)
    explorer.eventually(lambda: reads(both), True)


def test_a_click_pins_a_channel_on_the_picture_and_a_second_lets_go(explorer, page):
    explorer.open("?step=conv2_x.2").at("conv2_x.2")
    explorer.settled()

    def covered():
        return page.locator("#image .over").evaluate(
            """c => c.getContext("2d").getImageData(0, 0, c.width, c.height).data
              .some((byte, i) => i % 4 === 3 && byte > 0)"""
        )

    assert not covered()
    place = hover(page, "drawn", 12)
    page.mouse.click(*place)
    explorer.eventually(covered, True)
    page.mouse.move(5, 5)
    assert covered(), "a pin stays when the pointer leaves"
    explorer.press("ArrowRight").at("conv3_x.1")
    assert covered(), "a pin stays when the walk goes on"
    page.mouse.click(*hover(page, "drawn", 12))
    explorer.eventually(covered, False)


def test_pages_and_scales_of_the_maps(explorer, page):
    explorer.open("?step=conv5_x.1").at("conv5_x.1")
    first = explorer.settled()
    page.get_by_role("button", name="Next channels").click()
    explorer.eventually(lambda: "64–127" in explorer.text("#feature-maps .what"), True)
    hover(page, "drawn", 5)
    assert explorer.text("#feature-maps .reading").startswith("channel 69 ")
    page.get_by_role("button", name="Previous channels").click()
    explorer.eventually(lambda: "0–63" in explorer.text("#feature-maps .what"), True)
    page.locator('[data-scale="map"]').click()
    page.mouse.move(5, 5)
    assert explorer.settled()["drawn"] != first["drawn"]
    page.locator('[data-scale="layer"]').click()
    page.mouse.move(5, 5)
    assert explorer.settled()["drawn"] == first["drawn"]
