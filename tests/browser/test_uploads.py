"""Pictures that people bring: odd ones are walked, bad ones get one sentence and change nothing."""

import io

import numpy as np
import pytest
from PIL import Image

from demos import _pictures
from resnet_core import open_picture, runs, runtime


def megapixels_65(path):
    Image.new("1", (8200, 8000)).save(path)


def half_a_jpeg(path):
    noise = np.random.default_rng(1).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    whole = io.BytesIO()
    Image.fromarray(noise).save(whole, "JPEG")
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])


def over_20_mb(path):
    with path.open("wb") as file:
        file.truncate(20 * 2**20 + 1)


BAD = {
    "text.png": lambda path: path.write_text("This is not a picture.\n"),
    "half.jpg": half_a_jpeg,
    "empty.png": lambda path: path.write_bytes(b""),
    "huge.png": megapixels_65,
    "heavy.jpg": over_20_mb,
    "drawing.svg": lambda path: path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'
    ),
}

ODD = {
    "strip.png": lambda path: Image.new("1", (200_000, 1), 1).save(path),
    "pixel.png": lambda path: Image.new("RGB", (1, 1), "teal").save(path),
    "glass.png": lambda path: Image.new("RGBA", (60, 40), (200, 30, 30, 90)).save(path),
    "print.jpg": lambda path: Image.new("CMYK", (60, 40), (200, 30, 30, 9)).save(path),
    "scan.png": lambda path: Image.fromarray(
        np.linspace(0, 65535, 2400).astype(np.uint16).reshape(40, 60)
    ).save(path),
}


def test_a_bad_file_gets_one_sentence_and_changes_nothing(explorer, page, tmp_path):
    explorer.open()
    page.mouse.move(5, 5)
    before = explorer.settled()
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    alert = page.locator("#image [role=alert]")
    said = {}
    for name, make in BAD.items():
        make(tmp_path / name)
        sent.clear()
        page.evaluate("document.querySelector('#image [role=alert]').textContent = ''")
        explorer.upload(tmp_path / name)
        page.wait_for_function(
            "document.querySelector('#image [role=alert]').textContent.trim() !== ''"
        )
        assert alert.is_visible(), name
        said[name] = alert.inner_text()
        assert said[name].endswith((".", "again.")) and said[name].count(". ") == 0, said[name]
        assert any("upload" in url for url in sent) == (name != "heavy.jpg"), name
        assert explorer.settled() == before, name
        assert explorer.page.locator("#image .examples [aria-pressed=true]").count() == 1
    assert "empty" in said["empty.png"]
    assert "megapixels" in said["huge.png"]
    assert said["heavy.jpg"].startswith("This file has 20.1 MB: at most 20 MB")


def test_a_good_picture_takes_the_complaint_away(explorer, page, tmp_path, photograph):
    explorer.open()
    before = explorer.trace
    BAD["text.png"](tmp_path / "text.png")
    explorer.upload(tmp_path / "text.png")
    page.locator("#image [role=alert]").wait_for(state="visible")
    explorer.upload(photograph(1)).other_run(before)
    assert page.locator("#image [role=alert]").is_hidden()


def test_odd_pictures_are_walked(explorer, page, tmp_path):
    explorer.open()
    for name, make in ODD.items():
        path = tmp_path / name
        make(path)
        run, _ = runs.run(_pictures._kept(open_picture(path), "", None).image, 18, "fresh")
        explorer.upload(path).of_run(run.key.name)
        assert page.locator("#image [role=alert]").is_hidden(), name


def test_an_example_can_be_chosen(explorer, page):
    explorer.open()
    page.locator('#image [data-name="lion"]').click()
    run, _ = runs.run(_pictures.find("lion").image, 18, "fresh")
    explorer.of_run(run.key.name)
    explorer.eventually(lambda: "picture=lion" in page.url, True)


@pytest.mark.parametrize("query", ["", "?depth=34&cut=conv4_x&step=conv4_x.2"])
def test_a_reload_keeps_the_uploaded_picture_and_the_state(explorer, page, photograph, query):
    explorer.open(query)
    before = explorer.trace
    explorer.upload(photograph(2)).other_run(before)
    mine = explorer.settled()
    explorer.eventually(lambda: "picture=" in page.url, False)
    explorer.reload()
    explorer.of_run(mine["trace"])
    page.mouse.move(5, 5)
    assert explorer.settled() == mine
    explorer.reload()
    explorer.of_run(mine["trace"])
    page.wait_for_timeout(500)
    assert explorer.trace == mine["trace"]


def test_a_reload_keeps_the_uploaded_picture_though_the_server_forgot_it(
    explorer, page, photograph
):
    explorer.open("?depth=50&cut=conv4_x&step=conv4_x.2")
    before = explorer.trace
    explorer.upload(photograph(3)).other_run(before)
    mine = explorer.settled()
    for forgetful in (_pictures._uploads, runs._runs, runtime._networks):
        forgetful.clear()
    explorer.reload()
    explorer.of_run(mine["trace"])
    page.mouse.move(5, 5)
    assert explorer.settled() == mine


def test_the_walk_goes_on_though_the_server_forgot_the_run_and_the_picture(
    explorer, page, photograph
):
    explorer.open("?step=conv1")
    before = explorer.trace
    explorer.upload(photograph(4)).other_run(before)
    mine = explorer.settled()
    for forgetful in (_pictures._uploads, runs._runs, runtime._networks):
        forgetful.clear()
    page.locator('[data-step="fc"]').click()
    explorer.at("fc").of_run(mine["trace"])
    assert page.locator("#image [role=alert]").is_hidden()
