"""``python -m training fit resnet18``: see training/README.md."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.fit import fit
from training.recipes import RECIPES


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("recipes", nargs="+", choices=RECIPES)
    parser.add_argument("--folder", type=Path, default=Path("runs"))
    asked = parser.parse_args()
    for name in asked.recipes:
        fit(name, RECIPES[name], asked.folder)


if __name__ == "__main__":
    main()
