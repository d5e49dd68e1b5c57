"""Uploads: taken from the upload folder only, reduced, and known by their pixels."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from gradio.utils import get_upload_folder
from PIL import Image

from demos import _pictures


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The upload folder, for this test an empty one."""
    path = tmp_path / "uploads"
    path.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(path))
    assert Path(get_upload_folder()) == path
    return path


def test_an_upload_is_kept_under_its_name_and_two_people_may_share_its_file(folder):
    path = folder / "mine.png"
    Image.new("RGB", (300, 500), "olive").save(path)
    answer = _pictures.accept(str(path))
    assert set(answer) == {"name"}
    assert _pictures.accept(str(path)) == answer
    shown = _pictures.find(answer["name"])
    assert shown.image.size == (256, 426) and not shown.example
    assert shown.for_browser["png"].startswith("data:image/png;base64,")


def test_the_reader_of_a_deep_upload_gets_a_remark(folder):
    path = folder / "scan.tif"
    values = np.linspace(0, 4095, 80 * 60).astype(np.uint16).reshape(60, 80)
    tifffile.imwrite(path, values, photometric="minisblack")
    answer = _pictures.accept(str(path))
    assert set(answer) == {"name", "remark"} and "12-bit" in answer["remark"]


def test_a_bad_upload_gets_a_sentence(folder):
    path = folder / "mine.png"
    path.write_text("no picture")
    answer = _pictures.accept(str(path))
    assert set(answer) == {"error"} and answer["error"].endswith(".")


def test_a_file_elsewhere_is_neither_read_nor_deleted(folder, tmp_path):
    elsewhere = tmp_path / "secret.png"
    Image.new("RGB", (9, 9)).save(elsewhere)
    (folder / "link.png").symlink_to(elsewhere)
    for path in (elsewhere, folder / ".." / "secret.png", folder / "link.png"):
        assert set(_pictures.accept(str(path))) == {"error"}
        assert elsewhere.exists()


@pytest.mark.parametrize("path", [None, 7, "", [], {"path": "x"}, "a\0b", "/", "nowhere.png"])
def test_what_is_no_path_gets_a_sentence(folder, path):
    assert set(_pictures.accept(path)) == {"error"}
    assert set(_pictures.accept(str(folder))) == {"error"}
    assert folder.is_dir()


def test_a_name_that_nobody_has_finds_nothing():
    assert _pictures.find("0" * 16) is None
    assert not _pictures.is_example("../cheetah")


def test_the_examples_open_and_have_thumbnails():
    for thumbnail in _pictures.thumbnails():
        shown = _pictures.find(thumbnail["name"])
        assert shown.example and min(shown.image.size) == 256
        assert thumbnail["title"] == shown.title
