"""The page as it opens: learned weights with no download, and what a cut does to their answer."""

import pytest

from demos._components.picture import pictures
from demos.walk.feature_maps import filter_words
from resnet_core import bundled, cut_skips, runs
from resnet_core.measures import top_classes


def top_answer(page, where="top5"):
    bars = page.locator(f"#{where} .bars li")
    return bars.first.inner_text().split("\n") if bars.count() else []


def test_the_page_opens_on_a_drawing_that_its_weights_recognise(explorer, page):
    explorer.open(weights="bundled")
    assert top_answer(page)[0] == "star"
    assert "Trained network" in explorer.text("#conditions")
    assert "drawn shapes" not in explorer.text("#top5")
    first = explorer.trace
    page.locator('#image .examples [data-name="cheetah"]').click()
    explorer.other_run(first)
    explorer.eventually(lambda: "24 drawn shapes" in explorer.text("#top5"), True)


def test_cutting_every_skip_destroys_the_answer_and_the_page_calls_it_a_lesion(explorer, page):
    explorer.open(weights="bundled")
    whole = explorer.trace
    page.locator("#skips button", has_text="all off").click()
    explorer.other_run(whole)
    explorer.eventually(lambda: "star falls from" in explorer.text("#top5"), True)
    assert top_answer(page)[0] != "star"
    assert "a cut is a lesion" in explorer.text("#conditions")
    page.locator("#skips button", has_text="all on").click()
    explorer.of_run(whole)


def test_a_depth_without_weights_says_so_and_offers_what_there_is(explorer, page):
    explorer.open(weights="bundled")
    first = explorer.trace
    explorer.choose_depth(34)
    explorer.other_run(first)
    explorer.eventually(lambda: "This ResNet-34 is fresh" in explorer.text("#message"), True)
    assert "ImageNet" in explorer.text("#message")
    fresh = explorer.trace
    page.locator('#image .examples [data-name="cheetah"]').click()
    explorer.other_run(fresh)
    explorer.choose_depth(50)
    run, _ = runs.run(pictures.find("cheetah").image, 50, "bundled")
    explorer.of_run(run.key.name)
    explorer.eventually(lambda: "Trained network" in explorer.text("#conditions"), True)
    assert page.locator("#weights input").input_value().startswith("Drawn shapes")


def test_a_network_without_skips_has_none_to_cut_and_leaves_the_readers_cuts_alone(explorer, page):
    explorer.open("?weights=plain&step=conv3_x.1").at("conv3_x.1")
    explorer.settled()
    arcs, buttons = page.locator("#network-map [data-skip]"), page.locator("#skips button")
    assert not any(arc.is_visible() for arc in arcs.all())
    assert all(button.is_disabled() for button in buttons.all())
    assert "no skips" in explorer.text("#network-map .strength")
    assert "not added to x" in explorer.text("#explanation .text")
    assert not page.locator("#explanation .equation").is_visible()
    counted = explorer.text("#explanation .facts")
    assert f"{9 * 64 * 128 + 9 * 128 * 128 + 4 * 128:,}" in counted, "no projection is counted"
    explorer.press("s", "ArrowDown").at("conv3_x.1.conv1")
    assert "cut=" not in page.url

    explorer.choose_weights("Drawn shapes (bundled)")
    whole, _ = runs.run(pictures.find(pictures.DEFAULT).image, 18, "bundled")
    explorer.of_run(whole.key.name)
    explorer.click_arc("conv3_x.2").other_run(whole.key.name)
    cut = explorer.trace
    explorer.choose_weights("no skips").other_run(cut)
    explorer.choose_weights("Drawn shapes (bundled)").of_run(cut)
    assert explorer.pressed() == ["conv3_x.2"]


def test_learned_filters_are_shown_beside_the_share_of_fresh_ones(explorer, page):
    explorer.open("?weights=bundled&step=conv1")
    explorer.at("conv1")
    page.locator('#feature-maps [data-view="filters"]').click()
    share = bundled.manifest()["resnet18"]["tuned"]
    said = filter_words.tuning(round(64 * share), 64, 0.0)
    explorer.eventually(lambda: explorer.text("#feature-maps .tuning"), said)


def test_the_twins_curves_are_drawn_with_what_they_say(explorer, page):
    explorer.open(weights="bundled")
    page.get_by_role("tab", name="Plain twin").click()
    for kind in ("plain", "resnet"):
        page.locator(f"#figure4-{kind} .js-plotly-plot .scatterlayer .trace").first.wait_for()
    said = explorer.text("#figure4-verdict")
    curves = bundled.curves()["curves"]
    assert all(f"{checks[-1]['held_out']:.1%}" in said for checks in curves.values())
    assert "option A" in explorer.text(".twins") and "option B" in explorer.text(".twins")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_plain_network_stands_beside_the_lesioned_one_for_the_picture_chosen(
    explorer, page, theme
):
    explorer.open(f"?__theme={theme}&picture=star", weights="bundled")
    page.get_by_role("tab", name="Plain twin").click()
    star = pictures.find("star").image
    whole = runs.run(star, 18, "bundled")[0]
    others = runs.run(star, 18, "bundled", cut_skips(18, "all"))[0], runs.run(star, 18, "plain")[0]
    for name, run in zip(("whole", "cut", "plain"), (whole, *others), strict=True):
        (index, share), *_ = top_classes(run.activations["fc"], 1)
        said = [run.categories[index], f"{100 * share:.1f}%"]
        explorer.eventually(lambda n=name: top_answer(page, f"twin-{n}"), said)
    explorer.eventually(lambda: "ResNet-18 says star" in explorer.text("#twin-words"), True)
    for measure in ("activation_std", "gradient_norm"):
        lines = page.locator(f"#twin-{measure} .js-plotly-plot .scatterlayer .trace")
        explorer.eventually(lines.count, 3)
    assert "tab=twins" in page.url and "picture=star" in page.url

    page.locator('#twin-image .examples [data-name="lion"]').click()
    explorer.eventually(lambda: "photograph" in explorer.text("#twin-words"), True)
    assert "picture=lion" in page.url
    page.get_by_role("tab", name="Walk").click()
    explorer.eventually(lambda: "24 drawn shapes" in explorer.text("#top5"), True)
    explorer.eventually(lambda: "tab=" in page.url, False)
    assert "picture=lion" in page.url


def test_keys_on_another_tab_leave_the_hidden_walk_alone(explorer, page):
    explorer.open("?weights=bundled&step=conv3_x.1").at("conv3_x.1")
    page.get_by_role("tab", name="Plain twin").click()
    page.locator("#figure4-verdict").wait_for()
    explorer.press("ArrowRight", "s", "ArrowDown")
    page.get_by_role("tab", name="Walk").click()
    assert explorer.address == "conv3_x.1" and explorer.pressed() == []
