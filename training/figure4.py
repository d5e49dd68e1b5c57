"""He et al.'s Figure 4 on our own pictures: plain and residual twins, one depth at a time.

All see the same pictures in the same order, start from the same seed and follow the same
schedule; what differs is whether the skips are there.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from resnet_core import bundled
from training.fit import fit
from training.recipes import RECIPES


def figure_4(folder: Path, depths: tuple[int, ...]) -> None:
    """Train the twins of these depths, as far as they are not trained yet, and put their curves
    into the box as one small file, beside those of other depths that are there already."""
    curves = dict(bundled.curves().get("curves", {}))
    for network in (f"{kind}{depth}" for depth in depths for kind in ("plain", "resnet")):
        name = f"figure4-{network}"
        fit(name, RECIPES[name], folder)
        log = json.loads((folder / f"{name}.json").read_text())
        curves[network] = log["checks"]
    recipe = asdict(RECIPES["figure4-plain18"])
    shared = {key: recipe[key] for key in ("phases", "weight_decay", "smoothing", "seed")}
    bundled.CURVES.write_text(json.dumps({"recipe": shared, "curves": curves}, indent=1) + "\n")
