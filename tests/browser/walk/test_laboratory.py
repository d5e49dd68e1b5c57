"""A student's path through the skip laboratory, and what dragging λ must never do."""

import time

import pytest

from demos._components.picture import pictures
from demos.walk.laboratory import experiments
from resnet_core import cut_skips, runs
from resnet_core.experiments import many_runs
from resnet_core.experiments.many_runs import measured
from resnet_core.surgery import scale_skips

FIGURE = """name => document.querySelector(`#${name} .js-plotly-plot`)?.data?.map((line) =>
  ({ name: line.name, fill: line.fill, y: Array.from(line.y) })) ?? null"""


def image():
    return pictures.find(pictures.DEFAULT).image


def choose(explorer, control, name):
    explorer.page.locator(f"#{control} input").first.click()
    explorer.page.locator(f"#{control} [role=option]", has_text=name).click()


def press(explorer, control, name):
    explorer.page.locator(f"#{control} label", has_text=name).click()


def figure(explorer, name):
    return explorer.page.evaluate(FIGURE, name)


def line(explorer, chart):
    """The last line of a chart, as a list of values."""
    lines = figure(explorer, f"{chart}-plot")
    return lines[-1]["y"] if lines else None


def shows(explorer, run):
    explorer.of_run(run.key.name)
    return explorer


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_student_walks_through_the_laboratory(explorer, page, theme, monkeypatch):
    monkeypatch.setattr(experiments, "DEPTHS", (18, 34))
    monkeypatch.setattr(experiments, "SEEDS", 3)
    explorer.open(f"?__theme={theme}")
    page.mouse.move(5, 5)
    first = explorer.settled()
    assert "whole batch" in explorer.text("#conditions")
    assert "no frame" in explorer.text("#image .sees")

    choose(explorer, "regime", "no normalisation")
    intact, _ = runs.run(image(), 18, "fresh", regime="none")
    shows(explorer, intact)
    explorer.eventually(lambda: "no normalisation" in explorer.text("#conditions"), True)
    assert "px" in explorer.text("#image .sees"), "without batch statistics there is a field"
    explorer.eventually(lambda: "regime=none" in page.url, True)

    page.locator('[data-kind="identity"]').click()
    page.locator("#skips button", has_text="all off").click()
    cut, _ = runs.run(image(), 18, "fresh", cut_skips(18, "identity"), regime="none")
    shows(explorer, cut)
    assert len(explorer.pressed()) == 5
    explorer.eventually(lambda: "cut=identity" in page.url, True)

    page.locator("#strength").fill("0.5")
    half = scale_skips(18, "identity", 0.5)
    run, _ = runs.run(image(), 18, "fresh", half, regime="none")
    shows(explorer, run)
    assert len(explorer.pressed()) == 5
    explorer.eventually(lambda: "strength=0.50" in page.url, True)
    assert page.locator('[data-skip="conv2_x.1"].scaled').count() == 1
    assert "× 0.5" in explorer.text("#feature-maps .drawn figcaption")

    for control, name, measure in (
        ("activation", "silenced", "silenced"),
        ("activation", "‖F(x)‖", "residual_share"),
        ("activation", "mean", "activation_mean"),
        ("gradient", "first weights", "weight_gradient"),
    ):
        choose(explorer, f"{control}-measure", name)
        wanted = [abs(value) for value in measured(run, measure).values()]
        explorer.eventually(lambda c=control: line(explorer, c), wanted)
    explorer.eventually(lambda: "gradient=weights" in page.url, True)

    press(explorer, "order", "pre-activation")
    run, _ = runs.run(image(), 18, "fresh", half, regime="none", order="pre")
    shows(explorer, run)
    explorer.eventually(lambda: "order=pre" in page.url, True)
    page.locator("#seed input").fill("3")
    run, _ = runs.run(image(), 18, "fresh", half, regime="none", order="pre", seed=3)
    shows(explorer, run)
    assert "seed 3" in explorer.text("#conditions")
    page.locator("#seed input").fill("-1")
    explorer.eventually(lambda: "from 0 to 9999" in explorer.text("#message"), True)
    explorer.eventually(lambda: page.locator("#seed input").input_value(), "0")
    page.locator("#seed input").fill("3")
    shows(explorer, run)

    press(explorer, "experiment", "over seeds")
    explorer.eventually(
        lambda: [drawn["fill"] for drawn in figure(explorer, "lab-left") or []],
        ["toself", None, "toself", None],
    )
    assert "seeds 3 to 5" in explorer.text("#lab-text")
    press(explorer, "experiment", "depths")
    explorer.eventually(
        lambda: [drawn["name"] for drawn in figure(explorer, "lab-right") or []],
        ["ResNet-34", "ResNet-18"],
    )
    press(explorer, "experiment", "shortcut path")
    explorer.eventually(lambda: "λ⁵ = 0.0312" in explorer.text("#lab-text"), True)
    assert "12.35" in explorer.text("#laboratory") and "Table 1" in explorer.text("#laboratory")
    explorer.eventually(lambda: len(figure(explorer, "lab-left") or []), 4)
    *_, law, path = figure(explorer, "lab-left")
    assert path["y"] == pytest.approx(law["y"], rel=1e-4)
    press(explorer, "experiment", "order of operations")
    explorer.eventually(lambda: "Table 2" in explorer.text("#laboratory"), True)
    assert "full pre-activation" in explorer.text(".cited tr[aria-current]")

    page.locator("#skips button", has_text="all on").click()
    press(explorer, "experiment", "closed")
    page.locator("#seed input").fill("0")
    press(explorer, "order", "post-activation")
    choose(explorer, "regime", "batch statistics")
    choose(explorer, "activation-measure", "std")
    choose(explorer, "gradient-measure", "at each output")
    explorer.of_run(first["trace"])
    page.locator("#lab-panel").wait_for(state="hidden")
    page.mouse.move(5, 5)
    explorer.eventually(lambda: line(explorer, "gradient"), first["gradient"][-1]["y"])
    assert explorer.settled() == first
    explorer.eventually(lambda: "strength" in page.url or "seed" in page.url, False)
    assert "regime=batch" in page.url


def test_dragging_lambda_ends_at_the_last_value_however_late_others_come(
    explorer, page, monkeypatch
):
    explorer.open("?cut=conv3_x")
    explorer.settled()
    real = runs.run

    def slow(image, depth, source, surgery=runs.INTACT, **how):
        time.sleep(0.6 if surgery.alpha("conv3_x.1") < 0.5 else 0.0)
        return real(image, depth, source, surgery, **how)

    monkeypatch.setattr(runs, "run", slow)
    page.evaluate(
        """async () => {
          const slider = document.querySelector("#strength");
          for (let step = 1; step <= 18; step += 1) {
            slider.value = String(step / 20);
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            await new Promise((done) => setTimeout(done, 40));
          }
        }"""
    )
    assert explorer.text("#network-map .strength .number") == "0.90", "the map does not wait"
    run, intact = real(image(), 18, "fresh", scale_skips(18, "conv3_x", 0.9))
    explorer.of_run(run.key.name)
    explorer.eventually(lambda: line(explorer, "gradient"), list(run.gradient_norm.values()))
    page.wait_for_timeout(1500)
    assert explorer.trace == run.key.name
    assert line(explorer, "gradient") == list(run.gradient_norm.values())
    assert line(explorer, "activation") == list(run.activation_std.values())

    page.locator("#strength").fill("1")
    explorer.of_run(intact.key.name)
    assert explorer.pressed() == ["conv3_x.1", "conv3_x.2"], "they stay chosen at λ = 1"


def test_what_is_chosen_while_a_run_is_under_way_is_not_taken_back(explorer, page, monkeypatch):
    explorer.open()
    explorer.settled()
    real = runs.run

    def slow(*what, **how):
        time.sleep(1)
        return real(*what, **how)

    monkeypatch.setattr(runs, "run", slow)
    page.locator("#seed input").fill("3")
    page.wait_for_timeout(300)  # the run with seed 3 is under way
    press(explorer, "order", "pre-activation")
    run, _ = real(image(), 18, "fresh", order="pre", seed=3)
    shows(explorer, run)
    page.wait_for_timeout(1500)
    assert explorer.trace == run.key.name
    assert page.locator("#order input:checked").get_attribute("value") == "pre"


def test_a_cut_after_everything_was_restored_is_a_cut_again(explorer, page):
    explorer.open("?cut=conv3_x.2&strength=0.5")
    scaled = explorer.trace
    explorer.click_arc("conv3_x.2").other_run(scaled)
    assert page.locator("#strength").is_disabled()
    intact = explorer.trace
    explorer.click_arc("conv3_x.2").other_run(intact)
    run, _ = runs.run(image(), 18, "fresh", cut_skips(18, "conv3_x.2"))
    explorer.of_run(run.key.name)


def test_a_regime_that_cannot_be_had_says_so_and_nothing_changes(explorer, page):
    explorer.open("?depth=34&regime=none")
    shown = explorer.trace
    choose(explorer, "regime", "Trained")
    page.locator("#message .notice", has_text="not on this machine").wait_for()
    explorer.eventually(lambda: page.locator("#regime input").input_value()[:5], "Fresh")
    assert explorer.trace == shown and "no normalisation" in explorer.text("#conditions")


def test_a_depth_can_be_chosen_by_keyboard(explorer, page):
    explorer.open()
    page.locator("#depth input[value='34']").focus()
    explorer.press(" ")
    run, _ = runs.run(image(), 34, "fresh")
    shows(explorer, run)
    explorer.eventually(lambda: "depth=34" in page.url, True)


def test_a_link_opens_the_whole_laboratory(explorer, page, monkeypatch):
    monkeypatch.setattr(experiments, "SEEDS", 2)
    explorer.open(
        "?depth=34&regime=none&order=pre&seed=2&cut=conv3_x&strength=0.3"
        "&activation=silenced&gradient=weights&laboratory=seeds"
    )
    surgery = scale_skips(34, "conv3_x", 0.3)
    run, _ = runs.run(image(), 34, "fresh", surgery, regime="none", order="pre", seed=2)
    shows(explorer, run)
    wanted = list(runs.weight_gradient(run).values())
    explorer.eventually(lambda: line(explorer, "gradient"), wanted)
    explorer.eventually(lambda: len(figure(explorer, "lab-right") or []), 4)
    assert explorer.pressed() == [f"conv3_x.{i}" for i in range(1, 5)]
    assert page.locator("#seed input").input_value() == "2"
    assert page.locator("#order input:checked").get_attribute("value") == "pre"
    page.wait_for_timeout(500)
    assert explorer.trace == run.key.name


def test_another_experiment_stops_the_one_under_way(explorer, page, monkeypatch):
    real, begun = many_runs.numbers, []

    def slow(key, *arguments):
        begun.append(key.depth)
        time.sleep(0.7)
        return real(key, *arguments)

    explorer.open()
    monkeypatch.setattr(many_runs, "numbers", slow)
    monkeypatch.setattr(experiments, "DEPTHS", (18,) * 40)
    press(explorer, "experiment", "depths")
    explorer.eventually(lambda: len(begun) > 0, True)
    press(explorer, "experiment", "order of operations")
    explorer.eventually(lambda: "Table 2" in explorer.text("#laboratory"), True)
    assert len(begun) < 20, "the depths were given up"
