"""conv1's filters as pictures, beside the maps that they made."""

import re

import pytest

from demos.walk.feature_maps import filter_words as words
from resnet_core import build_network
from tests.browser.pointer import hover, number

THEMES = ["", "&__theme=dark"]
COLOUR = """(canvas, [x, y]) => {
  const [left, top] = [x, y].map((at) => Math.floor((at * canvas.width) / canvas.clientWidth));
  return Array.from(canvas.getContext("2d").getImageData(left, top, 1, 1).data).slice(0, 3);
}"""
SHOWN = "canvas => canvas.toDataURL()"


def turn(page, view):
    page.locator(f'#feature-maps [data-view="{view}"]').click()


def at_kernel(page, channel, row, column):
    """The middle of one weight of one of the sixteen kernels in a row: on the page, and on
    the canvas."""
    canvas = page.locator("#feature-maps .filters canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    cell = (box["width"] + 4) / 16 - 4
    x = channel % 16 * (cell + 4) + (column + 0.5) * cell / 7
    y = channel // 16 * (cell + 4 + 13) + (row + 0.5) * cell / 7
    return box["x"] + x, box["y"] + y, x, y


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("step", ["conv1", "conv1.conv"])
def test_the_filters_are_the_networks_weights_as_colours(explorer, page, step, theme):
    explorer.open(f"?step={step}{theme}").at(step)
    explorer.settled()
    turn(page, "filters")
    canvas = page.locator("#feature-maps .filters canvas")
    canvas.wait_for()
    assert not page.locator("#feature-maps .drawn canvas").is_visible()
    assert explorer.text("#feature-maps .about") == words.pictured(64, changed=False)
    assert explorer.text("#feature-maps .tuning") == words.tuning(0, 64, None)
    weight = build_network(18).state_dict()["conv1.conv.weight"]
    for channel, row, column in ((0, 0, 0), (5, 3, 4), (37, 6, 1), (63, 2, 6)):
        _, _, *place = at_kernel(page, channel, row, column)
        wanted = 255 * (0.5 + weight[channel, :, row, column] / (2 * weight[channel].abs().max()))
        assert canvas.evaluate(COLOUR, place) == pytest.approx(wanted.tolist(), abs=2)
    turn(page, "maps")
    page.locator("#feature-maps .drawn canvas").wait_for()
    assert not canvas.is_visible()


def test_the_pointer_reads_three_weights_and_the_click_pins_the_channel(explorer, page):
    explorer.open("?step=conv1").at("conv1")
    before = explorer.settled()
    turn(page, "filters")
    page.locator("#feature-maps .filters canvas").wait_for()
    weight = build_network(18).state_dict()["conv1.conv.weight"]
    x, y, *_ = at_kernel(page, 21, 2, 5)
    page.mouse.move(x, y)
    reading = explorer.text("#feature-maps .reading")
    assert reading.startswith("channel 21 at row 2, column 5: ")
    said = re.search(r"red (\S+), green (\S+), blue (\S+); \d+% of its power", reading)
    reach = float(weight[21].abs().max())
    for colour in range(3):
        shown = number(said[colour + 1])
        assert shown == pytest.approx(float(weight[21, colour, 2, 5]), abs=reach / 40)
    page.mouse.click(x, y)
    page.mouse.move(5, 5)
    assert "channel 21 is pinned" in explorer.text("#feature-maps .reading")
    turn(page, "maps")
    page.mouse.move(5, 5)
    assert explorer.settled()["drawn"] != before["drawn"], "the pinned map wears a frame"
    page.mouse.click(*hover(page, "drawn", 21))
    page.mouse.move(5, 5)
    assert explorer.settled()["drawn"] == before["drawn"]


def test_filters_belong_to_conv1_and_wait_there(explorer, page):
    explorer.open("?step=conv1").at("conv1")
    explorer.settled()
    turn(page, "filters")
    filters = page.locator("#feature-maps .filters canvas")
    filters.wait_for()
    explorer.press("ArrowRight").at("maxpool")
    assert explorer.settled()["drawn"]
    assert not filters.is_visible()
    assert not page.locator("#feature-maps .views").is_visible()
    explorer.press("ArrowLeft").at("conv1")
    filters.wait_for()


def test_one_scale_for_all_filters_dims_the_quiet_ones(explorer, page):
    explorer.open("?step=conv1").at("conv1")
    explorer.settled()
    turn(page, "filters")
    canvas = page.locator("#feature-maps .filters canvas")
    canvas.wait_for()
    own = canvas.evaluate(SHOWN)
    page.get_by_role("radio", name="all filters").click()
    page.mouse.move(5, 5)
    explorer.eventually(lambda: canvas.evaluate(SHOWN) != own, True)
    weight = build_network(18).state_dict()["conv1.conv.weight"]
    high = number(explorer.text("#feature-maps .legend .high >> nth=0"))
    assert high == pytest.approx(float(weight.abs().max()), rel=0.01)


def test_a_cut_changes_no_filter_and_the_page_says_so(explorer, page):
    explorer.open("?step=conv1&cut=conv3_x.1").at("conv1")
    explorer.settled()
    turn(page, "filters")
    page.locator("#feature-maps .filters canvas").wait_for()
    assert explorer.text("#feature-maps .about") == words.pictured(64, changed=True)
    for side in ("drawn", "intact", "difference"):
        assert not page.locator(f"#feature-maps .{side}").is_visible()


def test_on_a_phone_the_filters_fit(explorers):
    explorer = explorers(width=390, height=800)
    page = explorer.open("?step=conv1").at("conv1").page
    explorer.settled()
    turn(page, "filters")
    canvas = page.locator("#feature-maps .filters canvas")
    canvas.wait_for()
    box = canvas.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 391
