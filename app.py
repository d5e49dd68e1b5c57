"""ResNet Explorer: put a picture into a real ResNet, walk through it, cut its skips."""

from __future__ import annotations

import demos
from demos import _fetch, _page

if __name__ == "__main__":
    _fetch.at_start()
    _page.serve(demos.find())
