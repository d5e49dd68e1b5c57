"""Cuts can be taken back and made again, by key and by button, and the first one is invited."""

import pytest


def undo(explorer):
    explorer.press("Control+z")


def redo(explorer):
    explorer.press("Control+Shift+Z")


def cuts(explorer, *blocks):
    explorer.eventually(explorer.pressed, list(blocks))


def test_every_cut_is_taken_back_and_made_again(explorer, page):
    explorer.open("?cut=conv5_x.1")
    link = explorer.trace
    explorer.click_arc("conv2_x.1").click_arc("conv3_x.2")
    cuts(explorer, "conv2_x.1", "conv3_x.2", "conv5_x.1")
    undo(explorer)
    cuts(explorer, "conv2_x.1", "conv5_x.1")
    undo(explorer)
    cuts(explorer, "conv5_x.1")
    explorer.of_run(link)
    undo(explorer)  # what the link cut is where it began
    cuts(explorer, "conv5_x.1")
    explorer.press("Control+y")
    cuts(explorer, "conv2_x.1", "conv5_x.1")
    redo(explorer)
    cuts(explorer, "conv2_x.1", "conv3_x.2", "conv5_x.1")
    undo(explorer)
    explorer.click_arc("conv4_x.1")
    cuts(explorer, "conv2_x.1", "conv4_x.1", "conv5_x.1")
    redo(explorer)  # another cut has taken its place
    cuts(explorer, "conv2_x.1", "conv4_x.1", "conv5_x.1")
    explorer.eventually(lambda: "cut=conv2_x.1,conv4_x.1,conv5_x.1" in page.url, True)


def test_buttons_do_the_same_and_say_when_there_is_nothing_to_do(explorer, page):
    explorer.open()
    intact = explorer.trace
    buttons = {name: page.locator(f"#verdict .{name}") for name in ("undo", "redo", "restore")}

    def can():
        return [name for name, button in buttons.items() if button.is_enabled()]

    explorer.eventually(can, [])
    explorer.click_arc("conv2_x.2").click_arc("conv4_x.2")
    explorer.eventually(can, ["undo", "restore"])
    buttons["restore"].click()
    cuts(explorer)
    explorer.of_run(intact)
    explorer.eventually(can, ["undo"])
    buttons["undo"].click()
    cuts(explorer, "conv2_x.2", "conv4_x.2")
    explorer.eventually(can, ["undo", "redo", "restore"])
    buttons["redo"].click()
    cuts(explorer)


# In one go: an answer that arrives in between paints the slider anew.
DRAG = """(slider, strength) => {
  slider.value = strength;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def test_a_dragged_strength_and_all_off_are_one_change_each(explorer, page):
    explorer.open()
    explorer.click_arc("conv3_x.2")
    slider = page.locator("#strength")
    for strength in ("0.3", "0.5", "0.8"):
        slider.evaluate(DRAG, strength)
    slider.dispatch_event("change")
    number = page.locator("#network-map .strength .number")
    explorer.eventually(number.inner_text, "0.80")
    page.locator("#skips button", has_text="all off").click()
    explorer.eventually(lambda: len(explorer.pressed()), 8)
    undo(explorer)
    cuts(explorer, "conv3_x.2")
    explorer.eventually(number.inner_text, "0.80")
    undo(explorer)
    explorer.eventually(number.inner_text, "0.00")
    cuts(explorer, "conv3_x.2")
    undo(explorer)
    cuts(explorer)


def test_who_types_takes_back_his_words_and_no_cut(explorer, page):
    explorer.open()
    explorer.click_arc("conv3_x.1")
    page.evaluate("document.body.append(document.createElement('textarea'))")
    field = page.locator("body > textarea")
    field.press_sequentially("ab")
    explorer.press("Control+z")
    assert explorer.pressed() == ["conv3_x.1"] and field.input_value() != "ab"
    page.locator("#strength").focus()  # a slider is not typed into
    explorer.press("Control+z")
    cuts(explorer)


def test_another_depth_passes_over_changes_that_it_cannot_show(explorer, page):
    explorer.open("?depth=34")
    explorer.click_arc("conv3_x.1").click_arc("conv4_x.6")
    deep = explorer.trace
    explorer.choose_depth(18).other_run(deep)
    cuts(explorer, "conv3_x.1")
    undo(explorer)
    cuts(explorer)


def test_a_look_at_another_tab_leaves_cuts_that_can_be_taken_back(explorer, page):
    explorer.open()
    explorer.click_arc("conv3_x.1")
    cuts(explorer, "conv3_x.1")
    page.get_by_role("tab", name="Blocks").click()
    page.wait_for_selector("#block-diagram[data-closeup]")
    page.get_by_role("tab", name="Walk").click()
    page.locator("#network-map").wait_for()
    cuts(explorer, "conv3_x.1")
    explorer.click_arc("conv5_x.1")
    undo(explorer)
    cuts(explorer, "conv3_x.1")


MOVES = "arc => arc.querySelector('.arc').getAnimations().length"


def invited(page):
    return page.locator("#network-map .inviting").evaluate_all(
        "arcs => arcs.map(arc => arc.dataset.skip)"
    )


def test_one_arc_invites_the_first_cut_and_none_after_it(explorer, page):
    explorer.open()
    assert invited(page) == ["conv5_x.2"]
    assert page.locator('[data-skip="conv5_x.2"]').evaluate(MOVES) == 1
    page.evaluate(
        "addEventListener('animationstart', event => (window.moved = event.animationName))"
    )
    explorer.click_arc("conv2_x.1")
    explorer.eventually(lambda: page.evaluate("window.moved"), "break")
    assert page.locator('[data-skip="conv5_x.2"]').evaluate(MOVES) == 0
    assert invited(page) == []
    undo(explorer)
    cuts(explorer)
    explorer.reload().see("d => d.trace")
    page.wait_for_function("document.querySelectorAll('[data-skip]').length == 8")
    assert invited(page) == []


@pytest.mark.parametrize("why", ["motion", "link"])
def test_no_arc_moves_where_motion_is_reduced_or_something_is_cut(explorers, why):
    explorer = explorers(own=True)
    if why == "motion":
        explorer.page.emulate_media(reduced_motion="reduce")
    explorer.open("?cut=conv3_x.1" if why == "link" else "")
    assert invited(explorer.page) == []
