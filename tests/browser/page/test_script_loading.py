"""The page fetches its scripts once; without them it says what to do."""

from urllib.request import urlopen

from demos._browser import scripts


def test_the_pages_headers_name_the_scripts_so_that_they_come_early(app):
    with urlopen(app, timeout=20) as answer:
        assert answer.headers["Link"] == f"<{scripts.address()}>; rel=modulepreload"


def test_the_scripts_are_fetched_once_for_all_tabs(explorers):
    page = explorers(own=True).open().page
    page.get_by_role("tab", name="Blocks").click()
    page.wait_for_selector("#pixel-arithmetic[data-pixel]")
    fetched = page.evaluate(
        """() => performance.getEntriesByType("resource")
          .filter((entry) => entry.name.includes("/scripts/")).length"""
    )
    assert fetched == 1


def test_a_page_whose_scripts_do_not_arrive_asks_to_reload(browser, app):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/scripts/*", lambda route: route.fulfill(status=404))
    page.goto(app)
    page.locator("#network-map", has_text="Please reload the page").wait_for()
    context.close()
