"""The page as it opens: learned weights with no download, and what a cut does to their answer."""


def top_answer(page):
    return page.locator("#top5 .bars li").first.inner_text().split("\n")


def test_the_page_opens_on_a_drawing_that_its_weights_recognise(explorer, page):
    explorer.open(weights="bundled")
    assert top_answer(page)[0] == "umbrella"
    assert "Trained network" in explorer.text("#conditions")
    assert "for a photograph" not in explorer.text("#top5")
    first = explorer.trace
    page.locator('#image .examples [data-name="cheetah"]').click()
    explorer.other_run(first)
    explorer.eventually(lambda: "read the maps, not the label" in explorer.text("#top5"), True)


def test_cutting_every_skip_destroys_the_answer_and_the_page_calls_it_a_lesion(explorer, page):
    explorer.open(weights="bundled")
    whole = explorer.trace
    page.locator("#skips button", has_text="all off").click()
    explorer.other_run(whole)
    explorer.eventually(lambda: "umbrella falls from" in explorer.text("#top5"), True)
    assert top_answer(page)[0] != "umbrella"
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


def test_learned_filters_are_shown_beside_the_share_of_fresh_ones(explorer, page):
    explorer.open("?weights=bundled&step=conv1")
    explorer.at("conv1")
    page.locator('#feature-maps [data-view="filters"]').click()
    explorer.eventually(
        lambda: "of a fresh network's filters" in explorer.text("#feature-maps"), True
    )


def test_the_twins_curves_are_drawn_with_what_they_say(explorer, page):
    explorer.open(weights="bundled")
    page.get_by_role("tab", name="Plain twin").click()
    page.locator("#figure4-18 .js-plotly-plot .scatterlayer .trace").first.wait_for()
    assert "After the same training ResNet-18" in explorer.text("#figure4-verdict")
