"""Cutting skips: everything on the screen follows, and restoring brings back every pixel."""

import pytest

from demos._components.picture import pictures
from resnet_core import cut_skips, runs
from resnet_core.surgery import scale_skips


def an_arc(explorer):
    explorer.click_arc("conv3_x.2")


def a_stage(explorer):
    explorer.page.locator('[data-stage="conv4_x"]').click()


def everything(explorer):
    explorer.page.locator("#skips button", has_text="all off").click()


def all_on(explorer):
    explorer.page.locator("#skips button", has_text="all on").click()


@pytest.mark.parametrize(
    ("cut", "restore", "name", "step"),
    [
        (an_arc, an_arc, "conv3_x.2", "conv3_x.2"),
        (a_stage, a_stage, "conv4_x", "conv4_x.1"),
        (everything, all_on, "all", "conv2_x.2"),
    ],
)
def test_a_cut_shows_everywhere_and_restoring_brings_everything_back(
    explorer, page, cut, restore, name, step
):
    explorer.open(f"?step={step}").at(step)
    page.mouse.move(5, 5)
    intact = explorer.settled()
    surgery = cut_skips(18, name)

    cut(explorer)
    image = pictures.find(pictures.DEFAULT).image
    run, before = runs.run(image, 18, "fresh", surgery)
    explorer.of_run(run.key.name)
    drawn = explorer.settled()
    assert explorer.pressed() == sorted(surgery.cuts)
    explorer.eventually(lambda: f"cut={name}" in page.url, True)
    assert {key for key in intact if drawn[key] == intact[key]} == {"address"}
    assert drawn["intact"], "both sides are to be seen while something is cut"
    assert drawn["intact"] != drawn["drawn"]
    for chart, measure in (("activation", "activation_std"), ("gradient", "gradient_norm")):
        ghost, line = drawn[chart]
        assert ghost["y"] == list(getattr(before, measure).values())
        assert line["y"] == list(getattr(run, measure).values())

    restore(explorer)
    explorer.of_run(intact["trace"])
    page.mouse.move(5, 5)
    assert explorer.settled() == intact
    assert explorer.pressed() == []
    explorer.eventually(lambda: "cut=" in page.url, False)


@pytest.mark.parametrize(
    ("fill", "measure"), [("activation", "activation_std"), ("gradient", "gradient_norm")]
)
def test_the_blocks_are_filled_with_what_the_charts_show(explorer, page, fill, measure):
    explorer.open("?cut=all&regime=none")
    explorer.settled()
    page.locator("#network-map .fill").select_option(fill)
    image = pictures.find(pictures.DEFAULT).image
    run, intact = runs.run(image, 18, "fresh", cut_skips(18, "all"), regime="none")
    values, before = getattr(run, measure), getattr(intact, measure)
    for block in ("conv2_x.1", "conv4_x.1"):
        said = page.locator(f'[data-block="{block}"] title').text_content()
        assert f" {values[block]:.3g} ·" in said
    ends = [explorer.text(f"#network-map .legend .{end}") for end in ("low", "high")]
    both = (*values.values(), *before.values())  # one scale, or a cut would be seen as none
    assert ends == [f"{end(both):.2g}" for end in (min, max)]
    opacity = "node => Number(getComputedStyle(node).fillOpacity)"
    fills = {
        block: page.locator(f'[data-block="{block}"] .body').evaluate(opacity) for block in values
    }
    assert max(fills, key=fills.get) == max(values, key=values.get)
    assert len(set(fills.values())) > 4


def test_s_cuts_the_skip_of_the_current_block_but_not_while_typing(explorer, page):
    explorer.open("?step=conv3_x.1").at("conv3_x.1")
    intact = explorer.trace
    explorer.press("s").other_run(intact)
    assert explorer.pressed() == ["conv3_x.1"]
    explorer.press("s").of_run(intact)
    page.evaluate("document.body.append(document.createElement('textarea'))")
    field = page.locator("body > textarea")
    field.press_sequentially("s s")
    assert field.input_value() == "s s"
    assert explorer.pressed() == []
    assert explorer.trace == intact


def test_my_cuts_brings_back_the_cuts_that_all_on_hid(explorer, page):
    explorer.open("?cut=conv5_x.1")
    drawn = explorer.trace
    all_on(explorer)
    explorer.other_run(drawn)
    page.locator("#skips button", has_text="my cuts").click()
    explorer.of_run(drawn)
    assert explorer.pressed() == ["conv5_x.1"]


def test_a_strength_belongs_to_the_cuts_that_it_was_set_for(explorer, page):
    image = pictures.find(pictures.DEFAULT).image

    def shows(blocks, strength=0.0):
        run, _ = runs.run(image, 18, "fresh", scale_skips(18, blocks, strength))
        explorer.of_run(run.key.name)

    explorer.open("?cut=conv5_x.1&strength=0.5")
    shows("conv5_x.1", 0.5)
    everything(explorer)
    shows("all")
    page.locator("#skips button", has_text="my cuts").click()
    shows("conv5_x.1", 0.5)
    all_on(explorer)
    shows([])
    assert page.locator('[data-skip="conv3_x.2"] title').text_content().endswith("cut it")
    explorer.click_arc("conv3_x.2")
    shows("conv3_x.2")


def test_another_depth_drops_the_cuts_it_lacks_and_says_so(explorer, page):
    explorer.open("?depth=50&cut=conv3_x.1,conv4_x.6")
    explorer.choose_depth(18)
    page.locator("#message .notice").wait_for()
    assert "conv4_x.6" in explorer.text("#message .notice")
    image = pictures.find(pictures.DEFAULT).image
    run, _ = runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.1"))
    explorer.of_run(run.key.name)
    assert explorer.pressed() == ["conv3_x.1"]
