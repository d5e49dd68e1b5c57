"""The sum of a block on the page: its maps, its norms, its angle and a sentence."""

import re

import pytest

from demos._components.picture import pictures
from resnet_core import cut_skips, runs
from resnet_core.measures import branches
from tests.browser.pointer import number

THEMES = ["", "&__theme=dark"]


def measured(block, cut=None, depth=18):
    image = pictures.find(pictures.DEFAULT).image
    surgery = [cut_skips(depth, cut)] if cut else []
    run, _ = runs.run(image, depth, "fresh", *surgery)
    inside = runs.block_trace(run, block)
    return branches(inside.x, inside.trace, block)


def terms(page):
    """The name and the norm under each map."""
    found = page.locator("#explanation .term").all()
    return [
        (
            term.locator(".label").inner_text(),
            number(term.locator("small").inner_text().removeprefix("‖·‖ ")),
        )
        for term in found
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("step", "name"), [("conv3_x.2", "x"), ("conv4_x.1.conv1", "S(x)")])
def test_a_block_shows_its_sum_with_norms_and_angle(explorer, page, step, name, theme):
    explorer.open(f"?step={step}{theme}").at(step)
    explorer.settled()
    block = ".".join(step.split(".")[:2])
    numbers = measured(block)
    names, norms = zip(*terms(page), strict=True)
    assert names == (name, "F(x)", f"{name} + F(x)", "after ReLU")
    wanted = (numbers.shortcut, numbers.residual, numbers.total, numbers.out)
    assert norms == pytest.approx(wanted, rel=0.006)
    degrees = f"{numbers.angle:.0f}°"
    assert degrees in page.locator("#explanation .plane .degrees").text_content()
    assert degrees in explorer.text("#explanation .reading")
    low, high = (number(explorer.text(f"#explanation .below .{end}")) for end in ("low", "high"))
    assert low == -high < 0
    drawn = page.locator("#explanation .term canvas").evaluate_all(
        """all => all.map((c) => new Set(new Uint32Array(
          c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer)).size)"""
    )
    assert len(drawn) == 4 and min(drawn) > 10


def test_the_arrows_have_the_measured_angle_and_lengths(explorer, page):
    explorer.open("?step=conv2_x.2").at("conv2_x.2")
    explorer.settled()
    numbers = measured("conv2_x.2")
    ends = page.evaluate(
        """() => Object.fromEntries(["shortcut", "residual", "sum"].map((name) => {
          const line = document.querySelector(`#explanation .plane line.${name}`);
          return [name, ["x1", "y1", "x2", "y2"].map((a) => Number(line.getAttribute(a)))];
        }))"""
    )
    vectors = {n: complex(x2 - x1, y1 - y2) for n, (x1, y1, x2, y2) in ends.items()}
    scale = abs(vectors["shortcut"]) / numbers.shortcut
    assert abs(vectors["residual"]) == pytest.approx(scale * numbers.residual, rel=1e-3)
    assert abs(vectors["sum"]) == pytest.approx(scale * numbers.total, rel=1e-3)
    assert vectors["shortcut"] + vectors["residual"] == pytest.approx(vectors["sum"])


@pytest.mark.parametrize("theme", THEMES)
def test_a_cut_skip_is_struck_through_and_left_out_of_the_sum(explorer, page, theme):
    explorer.open(f"?step=conv3_x.2{theme}").at("conv3_x.2")
    explorer.settled()
    before = explorer.text("#explanation .reading")
    trace = explorer.trace
    explorer.press("s").other_run(trace)
    explorer.settled()
    numbers = measured("conv3_x.2", "conv3_x.2")
    names, norms = zip(*terms(page), strict=True)
    assert names == ("x ✂ cut", "F(x)", "F(x) alone", "after ReLU")
    assert norms[1] == norms[2] == pytest.approx(numbers.residual, rel=0.006)
    struck = page.locator('#explanation [data-term="shortcut"]')
    assert "cut" in struck.get_attribute("class").split()
    struck_norm = struck.locator("small").evaluate("s => getComputedStyle(s).textDecorationLine")
    assert struck_norm == "line-through"
    assert not page.locator("#explanation .plane line.sum").count()
    assert "Only F(x) continues" in explorer.text("#explanation .reading") != before
    explorer.press("s").of_run(trace)
    explorer.eventually(lambda: explorer.text("#explanation .reading"), before)


def test_outside_the_blocks_there_is_no_sum(explorer, page):
    explorer.open("?step=conv2_x.1").at("conv2_x.1")
    explorer.press("ArrowLeft").at("maxpool")
    explorer.settled()
    assert not page.locator("#explanation .equation").is_visible()
    explorer.press("ArrowRight").at("conv2_x.1")
    page.locator("#explanation .equation").wait_for()
    assert re.search(
        r"channel \d+, where F\(x\) is strongest", explorer.text("#explanation .notes")
    )
