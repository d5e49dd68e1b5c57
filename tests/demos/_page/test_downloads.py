"""Weights on their way: each arrival is news to the page, whatever else was on its way."""

import pytest

from demos import walk
from demos._page import downloads
from resnet_core import DownloadError


@pytest.mark.parametrize("fails", [False, True])
def test_two_fetches_at_once_end_in_two_marks(monkeypatch, fails):
    def progress(depth):
        yield 1, 2
        if fails:
            raise DownloadError("The server did not answer.")

    monkeypatch.setattr(downloads, "progress", progress)
    monkeypatch.setattr(walk, "imagenet_file", lambda depth: None)
    fetches = [walk.fetch(depth, "imagenet") for depth in (50, 101)]
    starts = [next(fetch) for fetch in fetches]
    assert all("of 0 MB" in said for said, *_ in starts)
    marks = [list(fetch)[-1][2 if fails else 1] for fetch in fetches]
    assert marks[0] and marks[1] and marks[0] != marks[1]
