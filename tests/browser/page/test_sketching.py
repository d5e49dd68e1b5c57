"""Drawing on the pad: every stroke is seen, and what the network sees is what was drawn."""

import numpy as np
import pytest

from resnet_core import open_picture
from resnet_core.images import crop_to_view


def stroke(page, *points):
    """Draw along points, given as shares of the pad's side."""
    box = page.locator("#image .pad").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def one_stroke(explorer, page):
    """Open the page and draw; the runs before and after."""
    explorer.open()
    before = explorer.trace
    page.locator("#image .sketch").click()
    stroke(page, (0.2, 0.5), (0.8, 0.5))
    return before, explorer.other_run(before).trace


def test_each_stroke_is_walked_and_an_example_puts_the_pad_away(explorer, page):
    explorer.open()
    example = explorer.trace
    pad, undo = page.locator("#image .pad"), page.locator("#image .undo")
    page.locator("#image .sketch").click()
    assert undo.is_disabled()
    stroke(page, (0.2, 0.5), (0.8, 0.5))
    explorer.other_run(example)
    one = explorer.trace
    stroke(page, (0.5, 0.2), (0.5, 0.8))
    explorer.other_run(one)
    two = explorer.trace
    assert two != example

    undo.click()
    explorer.of_run(one)  # the same strokes are the same picture, and the same run

    page.locator("#image .examples button").first.click()
    explorer.of_run(example)
    assert not pad.is_visible()


@pytest.mark.parametrize("button", ["undo", "clear"])
def test_an_empty_pad_gives_the_picture_back_that_was_there_before(explorer, page, button):
    before, drawn = one_stroke(explorer, page)
    page.locator(f"#image .{button}").click()
    explorer.of_run(before)
    assert page.locator("#image .pad").is_visible()
    stroke(page, (0.2, 0.5), (0.8, 0.5))
    explorer.of_run(drawn)


def test_a_drawing_that_was_put_away_goes_on(explorer, page):
    _, drawn = one_stroke(explorer, page)
    page.locator("#image .examples button").nth(3).click()
    explorer.other_run(drawn)
    page.locator("#image .sketch").click()
    explorer.of_run(drawn)


def test_the_network_sees_exactly_the_pad(explorer, page):
    explorer.open()
    before = explorer.trace
    page.locator("#image .sketch").click()
    stroke(page, (0.05, 0.5), (0.95, 0.5))
    explorer.other_run(before)
    page.wait_for_function("sessionStorage.getItem('resnet-explorer-picture')")
    data = page.evaluate(
        """async () => {
          const kept = await fetch(sessionStorage.getItem("resnet-explorer-picture"));
          return Array.from(new Uint8Array(await kept.arrayBuffer()));
        }"""
    )
    seen = np.asarray(crop_to_view(open_picture(bytes(data)))).mean(2)
    dark = np.argwhere(seen < 128)
    # A pen of 13 in 448 from 5 % to 95 % of the pad, in the network's 224 pixels.
    assert abs(dark[:, 1].min() - 0.05 * 224 + 3) < 3 and abs(dark[:, 1].max() - 0.95 * 224 - 3) < 3
    assert abs(dark[:, 0].mean() - 112) < 2
