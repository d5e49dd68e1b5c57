"""What a person finds on the page before touching anything."""

import gzip
from urllib.request import Request, urlopen

import pytest

from demos._browser import scripts
from demos._components.picture import pictures
from resnet_core import architecture, cut_skips, runs


def colours(canvas):
    return canvas.evaluate(
        """canvas => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )


def test_the_page_opens_with_a_walked_picture(explorer, page):
    explorer.open()
    state = explorer.settled()
    run, _ = runs.run(pictures.find(pictures.DEFAULT).image, 18, "fresh")
    assert state["trace"] == run.key.name
    assert state["address"] in architecture(18).steps("block")
    assert colours(page.locator("#feature-maps .drawn canvas")) > 50
    assert state["intact"] is None
    assert page.locator("#top5 li").count() == 5
    assert [line["y"] for line in state["activation"]] == [list(run.activation_std.values())]
    assert [line["y"] for line in state["gradient"]] == [list(run.gradient_norm.values())]
    assert len(state["explanation"]) > 40
    assert "batch statistics" in explorer.text("#conditions").lower()
    assert colours(page.locator("#image .view")) > 1000


def test_a_link_opens_the_state_it_names(explorer, page):
    explorer.open("?depth=50&weights=fresh&step=conv3_x.2&cut=conv3_x.2,conv4_x")
    cut = ["conv3_x.2", *(f"conv4_x.{i}" for i in range(1, 7))]
    run, _ = runs.run(pictures.find(pictures.DEFAULT).image, 50, "fresh", cut_skips(50, cut))
    explorer.at("conv3_x.2").of_run(run.key.name)
    assert explorer.pressed() == sorted(cut)
    assert page.locator("#depth input:checked").get_attribute("value") == "50"
    assert not explorer.page.locator("#message .notice").count()
    assert colours(page.locator("#feature-maps .intact canvas")) > 50
    explorer.eventually(lambda: "cut=conv4_x,conv3_x.2" in page.url, True)


def test_a_nonsense_link_opens_the_default_and_says_what_was_wrong(explorer, page):
    explorer.open("?depth=7&step=foo&cut=bar&picture=../../etc")
    run, _ = runs.run(pictures.find(pictures.DEFAULT).image, 18, "fresh")
    explorer.of_run(run.key.name)
    page.locator("#message .notice").wait_for()
    said = explorer.text("#message .notice")
    for part in ("depth", "step", "block", "picture"):
        assert part in said
    assert "etc" not in said and "bar" not in said


@pytest.mark.parametrize("query", ["", "?__theme=dark&cut=all"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out_and_every_button_has_a_name(explorers, width, query):
    explorer = explorers(width=width, height=800)
    page = explorer.open(query).page
    explorer.settled()
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1] + 1
    nameless = page.locator("button, [role=button], [role=radio], input, select").evaluate_all(
        """nodes => nodes.filter((node) => {
          const labels = [...(node.labels ?? [])].map((label) => label.textContent);
          const words = [node.getAttribute("aria-label"), node.title, node.textContent, ...labels];
          const by = node.getAttribute("aria-labelledby");
          return node.checkVisibility() && !by && !words.some((word) => word?.trim());
        }).map((node) => node.outerHTML)"""
    )
    assert nameless == []
    dark = page.evaluate("document.body.classList.contains('dark')")
    assert dark == ("dark" in query)


def test_back_and_forward_go_from_tab_to_tab_and_lose_nothing(explorers):
    explorer = explorers(own=True)  # a history has room for fifty steps
    page = explorer.page
    explorer.open("?depth=34&step=conv4_x.2&cut=conv3_x.1").at("conv4_x.2")
    mine = explorer.settled()
    length = page.evaluate("history.length")
    explorer.press("ArrowRight").at("conv4_x.3").press("ArrowLeft").at("conv4_x.2")
    explorer.eventually(lambda: "step=conv4_x.2" in page.url, True)
    assert page.evaluate("history.length") == length, "a step on a tab is none of the history"
    page.get_by_role("tab", name="Blocks").click()
    page.wait_for_selector("#block-diagram[data-closeup]")
    explorer.eventually(lambda: "tab=blocks" in page.url, True)

    page.go_back()
    page.locator("#network-map").wait_for()
    explorer.eventually(lambda: "tab=" not in page.url and "cut=conv3_x.1" in page.url, True)
    assert explorer.settled() == mine

    page.go_forward()
    page.locator("#block-diagram").wait_for()
    explorer.eventually(lambda: "tab=blocks" in page.url, True)


def test_a_link_to_a_tab_is_one_step_of_the_history(explorers):
    explorer = explorers(own=True)
    page = explorer.page
    before = page.evaluate("history.length")
    page.goto(f"{explorer.base}?tab=blocks&depth=18")
    page.wait_for_selector("#block-diagram[data-closeup]")
    explorer.eventually(lambda: "block=" in page.url, True)
    assert page.evaluate("history.length") == before + 1


@pytest.mark.parametrize(
    ("address", "content", "most"),
    [
        ("", b"gradio_config", 100_000),
        (scripts.address(), b"decodeSheet", 55_000),
    ],
)
def test_a_class_that_opens_the_page_at_once_gets_it_compressed(app, address, content, most):
    request = Request(app + address, headers={"Accept-Encoding": "gzip"})
    with urlopen(request, timeout=20) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        packed = answer.read()
    assert content in gzip.decompress(packed) and len(packed) < most
    with urlopen(app + address, timeout=20) as answer:  # what asks for no compression gets none
        assert answer.headers["Content-Encoding"] is None


def test_back_opens_what_an_earlier_visit_to_the_page_has_left(explorer, page):
    explorer.open("?depth=18&regime=batch&picture=lion&step=conv3_x.2&cut=conv3_x.2")
    mine = explorer.settled()
    page.get_by_role("tab", name="Blocks").click()
    page.wait_for_selector("#block-diagram[data-closeup]")
    explorer.eventually(lambda: "tab=blocks" in page.url, True)
    explorer.left = True  # the page is left for itself
    page.locator('[data-cell="34 conv4_x"]').click()
    page.locator("#network-map").wait_for()
    explorer.at("conv4_x").see("(d, trace) => d.trace && d.trace !== trace", mine["trace"])
    assert "regime=batch" in page.url

    page.go_back()
    page.wait_for_selector("#block-diagram[data-closeup]")
    page.go_back()
    explorer.at("conv3_x.2").of_run(mine["trace"])
    assert explorer.settled() == mine
    explorer.eventually(lambda: "cut=conv3_x.2" in page.url and "picture=lion" in page.url, True)


@pytest.mark.parametrize("zoom", ["stage", "block", "operation"])
def test_a_link_keeps_the_zoom_where_a_step_belongs_to_several(explorer, page, zoom):
    explorer.open("?step=conv1").at("conv1")
    page.locator(f'[data-zoom="{zoom}"]').click()
    page.locator('[data-step="fc"]').dispatch_event("click")
    explorer.at("fc")
    explorer.eventually(lambda: "step=fc" in page.url, True)
    said = explorer.text("#network-map .where")
    explorer.reload().at("fc")
    assert explorer.text("#network-map .where") == said
    assert page.locator('[data-zoom][aria-checked="true"]').get_attribute("data-zoom") == zoom


def test_a_theme_that_was_chosen_is_kept_and_a_link_may_name_another(explorer, page):
    dark = "() => document.body.classList.contains('dark')"
    explorer.open()
    assert not page.evaluate(dark)
    page.locator("#top .theme").click()
    assert page.evaluate(dark)
    explorer.reload().see("d => d.trace")
    assert page.evaluate(dark)
    explorer.open("?__theme=light")
    assert not page.evaluate(dark)
    page.locator("#top .theme").click()
    assert "__theme=dark" in page.url


@pytest.mark.parametrize("name", ["twins", "plain twin"])
def test_a_link_names_a_tab_by_its_folder_and_older_ones_by_its_title(explorer, page, name):
    page.goto(f"{explorer.base}?tab={name}&weights=fresh")
    page.wait_for_selector("#twin-words p")
    explorer.eventually(lambda: "tab=twins" in page.url, True)
