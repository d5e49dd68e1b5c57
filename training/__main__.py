"""Train the bundled networks, or measure them: see training/README.md."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from resnet_core import bundled
from training import ship
from training.answers import write_answers
from training.figure4 import figure_4
from training.fit import fit
from training.recipes import RECIPES


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("recipe", choices=[*RECIPES, "figure4", "answers"])
    parser.add_argument("--folder", type=Path, default=Path("runs"), help="pictures, checkpoints")
    parser.add_argument(
        "--depths", type=int, nargs="+", choices=(18, 34), default=(18, 34), help="of figure4"
    )
    parser.add_argument(
        "--networks", nargs="+", default=None, help="of answers: bundled names, such as resnet18"
    )
    parser.add_argument("--ship", action="store_true", help="train, measure, put into the box")
    parser.add_argument("--measure", action="store_true", help="measure what is in the box")
    asked = parser.parse_args()
    if asked.recipe == "answers":
        every = [name for name in bundled.manifest() if not name.startswith("plain")]
        write_answers(asked.networks or every)
        return
    if asked.recipe == "figure4":
        figure_4(asked.folder, tuple(asked.depths))
        return
    if asked.ship and asked.recipe.startswith("figure4"):
        parser.error("the networks of Figure 4 are trained for their curves, not for the box")
    recipe = RECIPES[asked.recipe]
    if asked.measure:
        print(json.dumps(ship.remeasure(asked.recipe, recipe, asked.folder), indent=1))
    elif asked.ship:
        ship.ship(asked.recipe, recipe, asked.folder)
    else:
        fit(asked.recipe, recipe, asked.folder)


if __name__ == "__main__":
    main()
