"""The panel on why skips help: in three regimes, at a cut block, and at several depths."""

import pytest

from demos._components.picture import pictures
from demos.walk import why
from resnet_core import cut_skips, runs

REGIME = {"trained": "weights=bundled", "batch": "regime=batch", "none": "regime=none"}


def opened(explorer, query):
    explorer.open(query)
    explorer.page.locator("#why summary").click()
    return explorer.page.locator("#why")


def said(explorer, part):
    return lambda: explorer.text(f"#why {part}")


@pytest.mark.parametrize(
    ("regime", "source"), [("trained", "bundled"), ("batch", "fresh"), ("none", "fresh")]
)
def test_the_two_roads_are_those_of_the_run(explorer, regime, source):
    panel = opened(explorer, f"?{REGIME[regime]}&step=conv3_x.2&cut=conv4_x.1")
    run, _ = runs.run(
        pictures.find(pictures.DEFAULT).image, 18, source, cut_skips(18, "conv4_x.1"), regime=regime
    )
    sent = why.backward([run.key.name, "conv3_x.2", None])
    explorer.eventually(said(explorer, ".formula"), sent["formula"])
    explorer.eventually(said(explorer, ".roads .reading"), sent["reading"])
    shown = panel.locator(".term small").all_inner_texts()
    assert shown == [f"‖·‖ {norm}" for norm in sent["norms"]]
    row = panel.locator("tr[aria-current=true] th").inner_text()
    assert {"trained": "Trained", "batch": "batch", "none": "no normalisation"}[regime] in row


def test_a_cut_at_the_current_block_takes_one_road_away(explorer):
    panel = opened(explorer, "?step=conv3_x.2")
    explorer.eventually(lambda: panel.locator(".term.cut").count(), 0)
    explorer.click_arc("conv3_x.2")
    explorer.eventually(lambda: panel.locator(".term.cut").count(), 1)
    explorer.eventually(said(explorer, ".formula"), "∂L/∂x = ∂L/∂sum · (0 + ∂F/∂x)")
    explorer.page.locator('[data-step="conv1"]').click()
    explorer.eventually(said(explorer, ".roads .reading"), why.words.OUTSIDE)
    assert not panel.locator(".sum").is_visible()


def test_growth_is_drawn_when_it_is_asked_for(explorer, monkeypatch):
    monkeypatch.setattr(why, "DEPTHS", (18, 34))
    why._growth.cache_clear()
    panel = opened(explorer, "?step=conv3_x.2")
    assert not panel.locator(".chart").is_visible()
    panel.locator("[data-regime=batch]").click()
    explorer.eventually(lambda: panel.locator(".chart circle").count(), 4)
    assert explorer.text("#why .told") == why.growth(["batch"])["reading"]
    tops = panel.locator(".chart circle.without").evaluate_all(
        "c => c.map((one) => one.cy.baseVal.value)"
    )
    assert tops[1] < tops[0]  # deeper is more
    why._growth.cache_clear()


def test_nothing_is_computed_while_the_panel_is_closed(explorer, monkeypatch):
    asked = []
    monkeypatch.setattr(why, "gradients_at", lambda *args: asked.append(args))
    explorer.open("?step=conv3_x.2").settled()
    assert asked == []
