"""He et al.'s Figure 4 on our own pictures: plain and residual twins of 18 and 34 layers.

All four see the same pictures in the same order, start from the same seed and follow the same
schedule; what differs is whether the skips are there.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from resnet_core import shipped
from training.fit import fit
from training.recipes import RECIPES

NETWORKS = ("plain18", "plain34", "resnet18", "resnet34")


def figure_4(folder: Path) -> None:
    """Train what is not trained yet, and put the four curves into the box as one small file."""
    curves = {}
    for network in NETWORKS:
        name = f"figure4-{network}"
        fit(name, RECIPES[name], folder)
        log = json.loads((folder / f"{name}.json").read_text())
        curves[network] = log["checks"]
    recipe = asdict(RECIPES[f"figure4-{NETWORKS[0]}"])
    shared = {key: recipe[key] for key in ("phases", "weight_decay", "smoothing", "seed")}
    shipped.CURVES.write_text(json.dumps({"recipe": shared, "curves": curves}, indent=1) + "\n")
