"""The camera shows what it sees until a picture is taken or another one is chosen."""

import pytest

WATCHES = "() => Boolean(document.querySelector('#image .camera').srcObject?.active)"


@pytest.fixture
def watching(explorer, page):
    """A page whose camera is on."""
    explorer.open()
    page.locator("#image .webcam").click()
    page.locator("#image .webcam", has_text="Take picture").wait_for()
    assert page.evaluate(WATCHES) and page.locator("#image .camera").is_visible()
    return explorer


def is_off(page):
    return not page.evaluate(WATCHES) and not page.locator("#image .camera").is_visible()


def test_a_picture_that_is_taken_is_walked_and_the_camera_goes_off(watching, page):
    before = watching.trace
    page.locator("#image .webcam").click()
    watching.other_run(before)
    assert is_off(page) and watching.text("#image .webcam") == "Camera"


@pytest.mark.parametrize("how", ["an example", "an upload", "the pad"])
def test_another_picture_puts_the_camera_away(watching, page, photograph, how):
    before = watching.trace
    if how == "an example":
        page.locator("#image .examples button").nth(3).click()
    elif how == "an upload":
        watching.upload(photograph())
    else:
        page.locator("#image .sketch").click()
    if how != "the pad":
        watching.other_run(before)
    watching.eventually(lambda: is_off(page), True)
    assert watching.text("#image .webcam") == "Camera"


def test_two_clicks_on_the_button_ask_for_one_camera(explorer, page):
    explorer.open()
    page.evaluate(
        """() => {
          window.streams = [];
          const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = async (wanted) => {
            const stream = await real(wanted);
            streams.push(stream);
            return stream;
          };
          const button = document.querySelector("#image .webcam");
          button.click();
          button.click();
        }"""
    )
    page.locator("#image .webcam", has_text="Take picture").wait_for()
    page.locator("#image .examples button").nth(3).click()
    explorer.eventually(lambda: is_off(page), True)
    assert page.evaluate("streams.map((stream) => stream.active)") == [False]


def test_a_browser_that_forbids_to_keep_anything_walks_all_the_same(explorers):
    explorer = explorers(own=True)
    page = explorer.page
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('denied'); } })"
    )
    explorer.open()
    before = explorer.trace
    page.locator("#image .examples button").nth(3).click()
    explorer.other_run(before)
