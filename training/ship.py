"""From a finished training to the box: half precision, checked, measured, described.

``python -m training --ship resnet18`` writes the weights, their entry in the manifest and their
model card; ``--measure resnet18`` measures what is in the box again.
"""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from resnet_core import ResNet, build_network, bundled, load_network
from resnet_core.drawings import HELD_OUT_SEED
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.filters import tuned
from training import measure
from training.fit import fit
from training.recipes import Recipe

HELD_OUT = 10_000
COMPARED = 2_000  # of them: before and after rounding to half precision, and with every skip cut


def ship(name: str, recipe: Recipe, folder: Path) -> None:
    """Finish the training if need be, and put its network into the box."""
    network = fit(name, recipe, folder).to(memory_format=torch.contiguous_format).float()
    halves = {key: _half(value) for key, value in network.state_dict().items()}
    content = safetensors.torch.save(halves)
    file = f"{name}.safetensors"
    bundled.FOLDER.mkdir(exist_ok=True)
    (bundled.FOLDER / file).write_bytes(content)
    log = json.loads((folder / f"{name}.json").read_text())
    entry = {
        "depth": recipe.depth,
        "file": file,
        "sha256": hashlib.sha256(content).hexdigest(),
        "recipe": name,
        "pictures_seen": recipe.pictures,
        "minutes": round(log["seconds"] / 60),
        "machine": f"{platform.machine()}, {torch.get_num_threads()} thread(s)",
    }
    _write(name, entry)
    measured, after = _measured(recipe, folder)
    before, _ = measure.answers(network, folder, COMPARED, recipe.surgery)
    changed = float((before != after[:COMPARED]).float().mean())
    entry |= measured | {"changed_by_rounding": changed}
    _write(name, entry)
    (bundled.FOLDER / f"{name}.md").write_text(card(name, entry, recipe))


def remeasure(name: str, recipe: Recipe, folder: Path) -> dict[str, Any]:
    """What the bundled file does today: accuracy on held-out pictures, probe, filters."""
    measured, _ = _measured(recipe, folder)
    return measured


def card(name: str, entry: dict[str, Any], recipe: Recipe) -> str:
    """The model card: what this network is, what it was measured to do, how to repeat it."""
    kind = (
        "A plain network: every skip left out, in training and after"
        if recipe.plain
        else (
            "A residual network in post-activation order, the paper's widths, stride on the 3×3"
            if recipe.depth >= 50
            else "A residual network in post-activation order, the paper's widths"
        )
    )
    legs = "\n".join(
        f"| {leg.size}² | {leg.pictures:,} | {leg.batch} | {leg.drawn}² | {phase.rate:g} |"
        for phase in recipe.phases
        for leg in phase.legs
    )
    return f"""# {name}

{kind}; {recipe.depth} layers, {len(CATEGORIES)} classes, float16, {entry["file"]},
SHA-256 `{entry["sha256"]}`.

**Data.** Pictures drawn by `resnet_core.drawings`, seed {recipe.seed}: {", ".join(CATEGORIES)}.
No photograph was used. A photograph's label therefore means nothing; its maps do.

**Training.** {entry["pictures_seen"]:,} pictures in {entry["minutes"]} minutes ({entry["machine"]},
bfloat16), AdamW, weight decay {recipe.weight_decay}, label smoothing {recipe.smoothing}, seed
{recipe.seed}. In each phase the rate rises over the first 5 % to its peak and falls along a cosine
to 0. {_specially(recipe)}The statistics of batch normalisation were measured after training.

| resolution | pictures seen | batch | drawn at | peak rate of the phase |
|---|---|---|---|---|
{legs}

**Measured.** {entry["held_out_pictures"]:,} new pictures (seed {HELD_OUT_SEED}), prepared as the
page prepares any picture:

| | |
|---|---|
| held-out accuracy | {entry["held_out"]:.2%} |
{_lesion(entry)}| answers changed by float16, of {COMPARED:,} | {entry["changed_by_rounding"]:.2%} |
| digits, linear probe, best stage ({entry["probe"][0]}) | {entry["probe"][1]:.2%} wrong |
| the same, fresh network ({entry["probe_fresh"][0]}) | {entry["probe_fresh"][1]:.2%} wrong |
| the same on the digits' raw pixels | {entry["probe_pixels"]:.2%} wrong |
| conv1 filters with one dominant spatial frequency | {entry["tuned"]:.0%} |
| the same in a fresh network | {entry["tuned_fresh"]:.0%} |

The probe reads scikit-learn's 1,797 handwritten digits, enlarged to 112²: it trains a linear
classifier on 450 labels and features pooled to 2×2 places, and is tested
on the rest; mean of five splits. A fresh network normalises by the batch's statistics there.

**Repeat.** `python -m training {entry["recipe"]} --ship`, and to measure the bundled file
`python -m training {entry["recipe"]} --measure`.
"""


def _specially(recipe: Recipe) -> str:
    """What this training does that the others do not."""
    said = "Every block began as its shortcut alone. " if recipe.quiet else ""
    if recipe.head != 1:
        said += f"The classifier's rate is {recipe.head:g} of the others'. "
    return said


def _lesion(entry: dict[str, Any]) -> str:
    if "lesioned" not in entry:
        return ""
    return f"| the same with every skip cut, of {COMPARED:,} | {entry['lesioned']:.2%} |\n"


def _measured(recipe: Recipe, folder: Path) -> tuple[dict[str, Any], torch.Tensor]:
    """What the bundled file does, and its answers to the held-out pictures."""
    boxed = _boxed(recipe)
    fresh = build_network(recipe.depth, seed=recipe.seed)
    found, right = measure.answers(boxed, folder, HELD_OUT, recipe.surgery)
    numbers = {
        "held_out_pictures": HELD_OUT,
        "held_out": float((found == right).float().mean()),
        "probe": measure.probe(boxed, surgery=recipe.surgery).best,
        "probe_fresh": measure.probe(fresh, batch_statistics=True, surgery=recipe.surgery).best,
        "probe_pixels": measure.probe_pixels(),
        "tuned": _tuned(boxed),
        "tuned_fresh": _tuned(fresh),
    }
    if not recipe.plain and recipe.depth in bundled.depths(plain=True):
        # What the page sets beside the network that learned without skips.
        cut, right = measure.answers(boxed, folder, COMPARED, recipe.lesion)
        numbers["lesioned"] = float((cut == right).float().mean())
    return numbers, found


def _tuned(network: ResNet) -> float:
    return float(tuned(network.state_dict()["conv1.conv.weight"].cpu()).float().mean())


def _boxed(recipe: Recipe) -> ResNet:
    return load_network(recipe.depth, "plain" if recipe.plain else "bundled").network


def _half(value: torch.Tensor) -> torch.Tensor:
    value = value.cpu().contiguous()
    return value.half() if value.is_floating_point() else value


def _write(name: str, entry: dict[str, Any]) -> None:
    box = dict(bundled.manifest()) | {name: entry}
    (bundled.FOLDER / "manifest.json").write_text(json.dumps(box, indent=1) + "\n")
    bundled.manifest.cache_clear()
