"""The verdict under the map: a newcomer's first cut, and numbers that are those of the core."""

import json
import math

import pytest

from demos._components.picture import pictures
from demos._words.numbers import short
from demos.walk.verdict import counts
from resnet_core import bundled, load_network, runs
from resnet_core.experiments.answers import count_answers, new_drawings
from resnet_core.experiments.live_answers import LiveAnswers
from resnet_core.surgery import scale_skips

BOXES = """names => names.map(name => {
  const { top, bottom, height } = document.querySelector(name).getBoundingClientRect();
  return { top: Math.round(top), bottom: Math.round(bottom), height: Math.round(height) };
})"""


def boxes(page, *names):
    return page.evaluate(BOXES, list(names))


def value(explorer, cell):
    return explorer.text(f"#verdict .{cell} .value")


def pair(cut, source="bundled", regime=None, strength=0.0):
    image = pictures.find(pictures.DEFAULT).image
    return runs.run(image, 18, source, scale_skips(18, cut, strength), regime=regime)


def top(run):
    index = int(run.activations["fc"][0].argmax())
    return run.categories[index], float(run.activations["fc"].softmax(1)[0, index])


def per_unit(run):
    return run.gradient_norm["conv2_x.1"] / math.sqrt(run.activations["conv2_x.1.out"].numel())


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_a_newcomer_sees_what_the_first_cut_did_without_scrolling(explorers, width, height):
    explorer = explorers(width=width, height=height)
    page = explorer.open(weights="bundled").page
    assert "F(x) + x" in explorer.text("#promise") and "Click an arc" in explorer.text("#promise")
    if width < 500:  # the map lies below the picture
        page.locator("#network-map").evaluate("map => map.scrollIntoView()")
    run, intact = pair("conv5_x.2")
    (name, before), (same, now) = top(intact), top(run)
    assert name == same == "star"
    explorer.eventually(lambda: value(explorer, "answer"), f"star {before:.0%}")
    explorer.eventually(lambda: value(explorer, "gradient"), short(per_unit(intact), 2))
    assert "Click an arc" in value(explorer, "cut")
    empty = boxes(page, "#network-map", "#verdict")

    explorer.click_arc("conv5_x.2").of_run(run.key.name)
    explorer.eventually(lambda: value(explorer, "answer"), f"star {before:.0%}→{now:.0%}")
    assert value(explorer, "cut") == "conv5_x.2"
    sizes = [short(per_unit(one), 2) for one in (intact, run)]
    ratio = short(per_unit(run) / per_unit(intact), 2)
    explorer.eventually(lambda: value(explorer, "gradient"), f"{'→'.join(sizes)}× {ratio}")
    assert page.locator("#verdict .gradient.late").count() == 0
    assert boxes(page, "#network-map", "#verdict") == empty, "nothing jumps"
    network_map, verdict = empty
    assert network_map["top"] >= 0 and verdict["bottom"] <= height


def test_drawings_that_were_not_shipped_are_counted_while_the_page_is_open(
    explorer, page, monkeypatch, tmp_path
):
    monkeypatch.setattr(bundled, "ANSWERS", tmp_path / "none.json")
    monkeypatch.setattr(counts, "_live", LiveAnswers(drawings=20, portion=10))
    bundled.answers.cache_clear()
    explorer.open("?cut=conv3_x.2,conv4_x&strength=0.5", weights="bundled")
    surgery = scale_skips(18, ["conv3_x.2", "conv4_x"], 0.5)
    network = load_network(18, "bundled").network
    before, after = count_answers(network, *new_drawings(20), [scale_skips(18, [], 0), surgery])
    right = f"{before.accuracy:.0%}→{after.accuracy:.0%}"
    sure = f"{before.mean_probability:.0%}→{after.mean_probability:.0%}"
    explorer.eventually(lambda: value(explorer, "drawings"), f"{right}·{sure}")
    assert explorer.text("#verdict .drawings .label").startswith("20 new drawings")
    assert not page.locator("#verdict .open").is_visible(), "without a file there is no curve"
    bundled.answers.cache_clear()


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    sets = {
        "00000000": [233, 0.87],
        "00000001": [235, 0.36],
        "10000000": [228, 0.8],
        "11110000": [120, 0.3],
        "11111111": [10, 0.04],
    }
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"resnet18": {"few": 240, "sets": sets}}))
    monkeypatch.setattr(bundled, "ANSWERS", path)
    bundled.answers.cache_clear()
    yield
    bundled.answers.cache_clear()


def test_the_curve_marks_the_current_cuts_and_is_seen_whole(explorers, shipped):
    explorer = explorers(width=1280, height=720)
    page = explorer.open("?cut=conv5_x.2", weights="bundled").page
    explorer.eventually(lambda: value(explorer, "drawings"), "97%→98%·87%→36%")
    page.locator("#verdict .open").click()
    panel = page.locator("#verdict .panel")
    assert panel.is_visible()
    (box,) = boxes(page, "#verdict .panel")
    assert box["top"] >= 0 and box["bottom"] <= 720
    assert "95% to 98%" in panel.inner_text() and "all 8 cut it is 4%" in panel.inner_text()
    points = page.locator("#verdict .point")
    mark = page.locator("#verdict .mark")

    def place(circle):
        return [float(circle.get_attribute(name)) for name in ("cx", "cy")]

    assert points.count() == 4
    middle, high = place(points.nth(1)), place(mark)
    assert high[0] == middle[0], "one cut"
    assert high[1] < middle[1], "better than the mean of the sets"

    page.locator('[data-stage="conv2_x"]').click()
    explorer.eventually(lambda: value(explorer, "cut"), "3 of 8 skips")
    explorer.press("Escape")
    assert not panel.is_visible()


def test_random_weights_have_a_gradient_and_no_answer(explorer, page):
    explorer.open("?regime=none&cut=all")
    run, intact = pair("all", "fresh", "none")
    ratio = short(per_unit(run) / per_unit(intact), 2)
    sizes = [short(per_unit(one), 2) for one in (intact, run)]
    explorer.eventually(lambda: value(explorer, "gradient"), f"{'→'.join(sizes)}× {ratio}")
    assert value(explorer, "cut") == "all 8 skips"
    for cell in ("answer", "drawings"):
        assert not page.locator(f"#verdict .{cell}").is_visible()


def test_a_class_that_changes_is_named_on_both_sides(explorer):
    explorer.open("?cut=all", weights="bundled")
    (name, before), (other, now) = (top(one) for one in reversed(pair("all")))
    assert name != other
    said = f"{name} {before:.0%}→{other} {now:.0%}"
    explorer.eventually(lambda: value(explorer, "answer"), said)
