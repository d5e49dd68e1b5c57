"""While something is cut: the run now, intact and their difference, side by side."""

import re

import pytest

from demos._components.picture import pictures
from demos.walk.feature_maps import difference_words
from resnet_core import cut_skips, runs
from tests.browser.pointer import hover, number, resolution

READING = re.compile(
    r"channel (\d+) at row (\d+), column (\d+): (\S+) now, (\S+) intact, difference (\S+)"
)
THEMES = ["", "&__theme=dark"]


def pair(cut, depth=18):
    image = pictures.find(pictures.DEFAULT).image
    return runs.run(image, depth, "fresh", cut_skips(depth, cut))


def in_view(page, side):
    return page.locator(f"#feature-maps .{side} canvas").bounding_box()


@pytest.mark.parametrize("theme", THEMES)
def test_three_panels_stand_side_by_side_while_a_skip_is_cut(explorer, page, theme):
    explorer.open(f"?step=conv4_x.1&cut=conv3_x.2{theme}").at("conv4_x.1")
    state = explorer.settled()
    assert len({state["drawn"], state["intact"], state["difference"]}) == 3
    boxes = [in_view(page, side) for side in ("drawn", "intact", "difference")]
    assert boxes[0]["x"] < boxes[1]["x"] < boxes[2]["x"]
    assert len({round(box["y"]) for box in boxes}) == 1
    assert "of the intact norm" in explorer.text("#feature-maps .difference figcaption")
    low = explorer.text("#feature-maps .change .low")
    high = explorer.text("#feature-maps .change .high")
    assert low.startswith("≤ ") and high.startswith("≥ "), "a few values lie beyond"
    reach = number(high.removeprefix("≥ "))
    assert number(low.removeprefix("≤ ")) == -reach < 0
    run, intact = pair("conv3_x.2")
    change = runs.point(run, "conv4_x.1") - runs.point(intact, "conv4_x.1")
    assert 0.99 < float((change.abs() <= reach).double().mean()) < 0.999

    explorer.click_arc("conv3_x.2").of_run(intact.key.name)
    explorer.settled()
    assert not page.locator("#feature-maps .difference").is_visible()
    assert not page.locator("#feature-maps .change").is_visible()


def test_the_pointer_reads_the_difference_of_the_tensors(explorer, page):
    explorer.open("?step=conv4_x.1&cut=conv4_x.1").at("conv4_x.1")
    explorer.settled()
    run, intact = pair("conv4_x.1")
    maps = runs.point(run, "conv4_x.1") - runs.point(intact, "conv4_x.1")
    for tile, across, down in ((0, 0.5, 0.5), (21, 0.2, 0.7), (40, 0.7, 0.2)):
        hover(page, "difference", tile, across, down)
        said = READING.fullmatch(explorer.text("#feature-maps .reading"))
        channel, row, column = (int(said[i]) for i in (1, 2, 3))
        assert channel == tile
        shown, value = said[6], float(maps[channel, row, column])
        assert number(shown) == pytest.approx(value, abs=resolution(maps, channel, shown))


def test_a_channel_can_be_pinned_on_the_difference(explorer, page):
    explorer.open("?step=conv4_x.1&cut=conv4_x.1").at("conv4_x.1")
    before = explorer.settled()
    page.mouse.click(*hover(page, "difference", 9))
    page.mouse.move(5, 5)
    explorer.eventually(lambda: "channel 9 is pinned" in explorer.text("#feature-maps .foot"), True)
    after = explorer.settled()
    assert all(after[side] != before[side] for side in ("drawn", "intact", "difference"))
    explorer.eventually(
        lambda: "channel 9, pinned" in explorer.text("#explanation .notes"),
        True,
    )


@pytest.mark.parametrize("theme", THEMES)
def test_before_the_cut_a_sentence_stands_in_place_of_a_grey_sheet(explorer, page, theme):
    explorer.open(f"?step=conv3_x.1&cut=conv4_x.1{theme}").at("conv3_x.1")
    state = explorer.settled()
    assert state["difference"] is None
    assert explorer.text("#feature-maps .same") == difference_words.before("conv4_x.1")
    hover(page, "drawn", 3)
    explorer.eventually(
        lambda: explorer.text("#feature-maps .reading").endswith("difference 0"), True
    )
    explorer.press("ArrowRight", "ArrowRight").at("conv4_x.1")
    assert explorer.settled()["difference"]
    assert not page.locator("#feature-maps .same").is_visible()


def test_the_two_sides_share_a_scale_and_the_difference_keeps_its_own(explorer, page):
    explorer.open("?step=conv5_x.2&cut=all").at("conv5_x.2")
    both = explorer.settled()
    page.locator('[data-scale="layer"]').click()
    page.mouse.move(5, 5)
    layer = explorer.settled()
    assert layer["difference"] == both["difference"]
    page.locator('[data-scale="map"]').click()
    page.mouse.move(5, 5)
    assert explorer.settled()["difference"] != both["difference"]


def test_on_a_phone_the_sides_stand_beside_each_other_and_their_difference_below(explorers):
    explorer = explorers(width=390, height=800)
    explorer.open("?step=conv4_x.1&cut=conv4_x.1").at("conv4_x.1")
    explorer.settled()
    boxes = [in_view(explorer.page, side) for side in ("drawn", "intact", "difference")]
    assert boxes[0]["y"] == boxes[1]["y"] < boxes[2]["y"]
    assert boxes[0]["width"] == boxes[1]["width"] < boxes[2]["width"] / 2
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
