"""ResNet Explorer: put a picture into a real ResNet, walk through it, cut its skips."""

from __future__ import annotations

import demos
from demos._page import downloads, serve

if __name__ == "__main__":
    downloads.at_start()
    serve.serve(demos.find())
