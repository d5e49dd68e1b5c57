"""Depth, upload and the walk from conv1 to fc, at every zoom level."""

import pytest

from demos._components.picture import pictures
from resnet_core import architecture, open_picture, runs


def walk_through(explorer, depth, zoom):
    """ArrowRight from the first to the last step; what was painted, in order."""
    page = explorer.page
    steps = list(architecture(depth).steps(zoom))
    page.locator('[data-step="conv1"]').click()
    assert page.locator(f'[data-zoom="{zoom}"]').get_attribute("aria-checked") == "true"
    explorer.at(steps[0])
    painted = [explorer.address]
    for step in steps[1:]:
        explorer.press("ArrowRight").at(step)
        painted.append(explorer.address)
        assert "not" not in explorer.text("#feature-maps .reading")
    assert painted == steps
    assert page.locator("#step-next").is_disabled()
    explorer.press("ArrowRight")
    assert f"step {len(steps)} of {len(steps)}" in explorer.text("#network-map .where")


def test_an_uploaded_photograph_walks_through_resnet_50(explorer, page, photograph):
    explorer.open()
    before = explorer.trace
    explorer.choose_depth(50).other_run(before)
    before = explorer.trace
    path = photograph()
    explorer.upload(path).other_run(before)
    picture = pictures._kept(open_picture(path), "", None).image
    run, _ = runs.run(picture, 50, "fresh")
    assert explorer.trace == run.key.name
    assert page.locator("#image [role=alert]").is_hidden()
    explorer.press("ArrowUp", "ArrowUp")
    walk_through(explorer, 50, "stage")
    explorer.press("ArrowDown")
    walk_through(explorer, 50, "block")
    assert explorer.trace == run.key.name


def test_every_operation_of_resnet_18_is_painted_in_order(explorer):
    explorer.open().press("ArrowDown")
    walk_through(explorer, 18, "operation")


def test_up_and_down_keep_the_place(explorer):
    explorer.open("?step=conv4_x.2").at("conv4_x.2")
    explorer.press("ArrowDown").see("d => d.address.startsWith('conv4_x.2.')")
    explorer.press("ArrowUp").at("conv4_x.2")
    explorer.press("ArrowUp").at("conv4_x")


def test_the_buttons_and_the_map_step_too(explorer, page):
    explorer.open()
    page.locator('[data-block="conv3_x.1"]').click()
    explorer.at("conv3_x.1")
    page.locator("#step-next").click()
    explorer.at("conv3_x.2")
    page.locator("#step-prev").click()
    explorer.at("conv3_x.1")


def test_a_click_on_a_chart_goes_to_that_block(explorer, page):
    explorer.open()
    explorer.settled()
    figure = page.locator("#activation-plot .js-plotly-plot")
    figure.scroll_into_view_if_needed()
    point = figure.evaluate(
        """figure => {
          const { xaxis, yaxis } = figure._fullLayout;
          const line = figure.data.at(-1);
          const index = Array.from(line.customdata).indexOf("conv4_x.1");
          const box = figure.getBoundingClientRect();
          return [
            box.left + xaxis._offset + xaxis.d2p(index),
            box.top + yaxis._offset + yaxis.d2p(Array.from(line.y)[index]),
          ];
        }"""
    )
    page.mouse.move(point[0] - 3, point[1])
    page.mouse.move(*point, steps=3)
    page.locator("#activation-plot .hoverlayer .hovertext").first.wait_for()
    page.mouse.click(*point)
    explorer.at("conv4_x.1")
    assert page.locator('[data-block="conv4_x.1"]').get_attribute("aria-current") == "step"


def test_on_a_phone_the_map_keeps_the_step_in_view(explorers):
    explorer = explorers(width=390, height=800)
    explorer.open("?step=conv2_x.1").at("conv2_x.1")
    page, scroller = explorer.page, explorer.page.locator("#network-map .scroll")

    def inside(block):
        outer, inner = (
            scroller.bounding_box(),
            page.locator(f'[data-block="{block}"]').bounding_box(),
        )
        right = outer["x"] + outer["width"]
        return outer["x"] <= inner["x"] and inner["x"] + inner["width"] <= right

    assert not inside("conv5_x.2")
    page.locator('[data-block="conv5_x.2"]').dispatch_event("click")
    explorer.at("conv5_x.2").eventually(lambda: inside("conv5_x.2"), True)
    explorer.eventually(lambda: "more-left" in (scroller.get_attribute("class") or ""), True)
    page.locator('[data-block="conv2_x.1"]').dispatch_event("click")
    explorer.at("conv2_x.1").eventually(lambda: inside("conv2_x.1"), True)
    explorer.eventually(lambda: "more-right" in (scroller.get_attribute("class") or ""), True)


@pytest.mark.parametrize(
    ("depth", "told"), [(50, ["2_x", "3_x", "4_x", "5_x"]), (152, ["2", "3", "4_x", "5_x"])]
)
def test_the_names_of_stages_under_a_chart_never_touch(explorer, page, depth, told):
    explorer.open(f"?depth={depth}")
    explorer.settled()
    for chart in ("activation", "gradient"):
        names = page.locator(f"#{chart}-plot .xtick text")
        explorer.eventually(names.all_text_contents, told)
        boxes = [name.bounding_box() for name in names.all()]
        ends = [box["x"] + box["width"] for box in boxes]
        assert all(box["x"] - end > 4 for box, end in zip(boxes[1:], ends, strict=False))
    if depth == 152:
        return
    explorer.page.set_viewport_size({"width": 1000, "height": 900})  # below the maps: more room
    explorer.eventually(names.all_text_contents, ["conv2_x", "conv3_x", "conv4_x", "conv5_x"])


def test_a_link_copied_at_once_has_the_step_just_made(explorer, page):
    explorer.open("?step=conv3_x.1").at("conv3_x.1")
    address = page.evaluate(
        """() => {
          for (const button of ["#step-next", "#top .link"]) document.querySelector(button).click();
          return location.search;
        }"""
    )
    assert "step=conv3_x.2" in address and "picture=" in address


def test_a_text_that_does_not_come_is_not_the_text_of_the_step_before(explorer, page):
    explorer.open("?step=conv3_x.2").settled()
    before = explorer.text("#explanation .text")

    def silent(route):
        if '"explain"' in (route.request.post_data or ""):
            route.fulfill(json=None)
        else:
            route.fallback()

    page.route("**/component_server/**", silent)
    page.locator('[data-block="conv5_x.1"]').dispatch_event("click")
    explorer.at("conv5_x.1")
    explorer.eventually(lambda: "did not answer" in explorer.text("#explanation .text"), True)
    assert "512" in explorer.text("#explanation .facts") and page.locator(".equation").is_hidden()
    page.unroute_all()
    explorer.press("ArrowLeft").at("conv4_x.2")
    explorer.eventually(lambda: "The block adds" in explorer.text("#explanation .text"), True)
    assert explorer.text("#explanation .text") != before
