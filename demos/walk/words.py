"""What the walk says of a step, of the answer, and of what is cut. Values in, text out."""

from __future__ import annotations

from typing import Any

from demos._words import sums
from demos._words.numbers import percent, short
from resnet_core import Surgery, runs
from resnet_core.architecture import Architecture
from resnet_core.measures import Branches, probabilities, top_classes
from resnet_core.runs import Run

PROMISE = (
    "<b>A residual block computes F(x) + x.</b> "
    "Click an arc to cut its “+ x” and see what the network loses."
)
HE_2015 = "He et al. 2015"
IOFFE = "Ioffe and Szegedy 2015"

_OPERATIONS: dict[str, tuple[str, str]] = {
    "conv": (
        "A {kernel}×{kernel} convolution{stepping}: each map is a weighted sum {over} of all "
        "{inputs} maps before it, with the same weights everywhere. The result is signed; nothing "
        "is cut off yet.",
        f"{HE_2015}, Table 1",
    ),
    "bn": (
        "Batch normalisation shifts and scales each channel by {statistics}, then by two numbers "
        "of its own, {learned}. It changes no map's shape, only its level and contrast.",
        f"{IOFFE}, alg. 1",
    ),
    "relu": (
        "ReLU keeps what is positive and sets the rest to 0: here {zero:.0%} of the units are "
        "silent for this picture.",
        f"{HE_2015}, §3.2",
    ),
    "maxpool": (
        "The largest of each 3×3 window, at every second place: the maps halve in size and keep "
        "their strongest responses.",
        f"{HE_2015}, Table 1",
    ),
    "avgpool": (
        "Each channel is averaged over all places: {channels} numbers are all that the classifier "
        "will know about the picture.",
        f"{HE_2015}, Table 1",
    ),
    "fc": (
        "One weighted sum of the {channels_in} averages for each of the {channels} classes. "
        "Softmax turns these logits into the probabilities of the top 5.",
        f"{HE_2015}, Table 1",
    ),
}


def explain(run: Run, address: str, numbers: Branches | None) -> dict[str, Any]:
    """``text`` and ``source`` for one step; ``numbers`` are those of its block, if it has one."""
    net = run.table
    point = net[address]
    leaf = address.rsplit(".", 1)[-1] if numbers else None
    if address == "conv1":
        then = "batch normalisation and ReLU" if net.norm == "batch" else "ReLU"
        text = (
            f"The first layer: 64 filters of 7×7 pixels at every second place, then {then}. "
            "Bright maps found their pattern there."
        )
        return {"text": text, "source": f"{HE_2015}, Table 1"}
    if numbers and point.operation in ("residual", "shortcut", "sum", "out"):
        without = run.key.source == "plain"
        said = _without_skip(numbers) if without else _at_the_sum(run, address, leaf or "", numbers)
        if address in {stage.name for stage in net.stages}:
            said["text"] = f"{address} ends in its last block, {point.block}. {said['text']}"
        return said
    text, source = _OPERATIONS[point.operation]
    values = {
        "kernel": point.kernel,
        "stepping": " at every second place" if point.step == 2 else "",
        "over": "of what lies at one place" if point.kernel == 1 else "over small windows",
        "inputs": _inputs(run, address),
        "statistics": "the statistics of this batch"
        if run.key.conditions.batch_statistics
        else "running statistics recorded in training",
        "learned": "γ = 1 and β = 0 until training begins"
        if run.key.source == "fresh"
        else "learned in training",
        "channels": point.channels,
        "channels_in": net["avgpool"].channels,
        "zero": _zeros(run, address) if point.operation == "relu" else 0.0,
    }
    return {"text": text.format(**values), "source": source}


def _without_skip(numbers: Branches) -> dict[str, Any]:
    text = (
        "This network learned without a shortcut here: what the block has computed is no "
        f"correction to x, it replaces x. Its norm is {short(numbers.residual)}, and "
        f"{short(numbers.out)} after ReLU; that of x was {short(numbers.entered)}."
    )
    return {"text": text, "source": f"{HE_2015}, Fig. 3, middle"}


def _at_the_sum(run: Run, address: str, leaf: str, numbers: Branches) -> dict[str, Any]:
    block = run.table.block(run.table[address].block or "")
    added = sums.of_block(run.table, block, run.key.surgery)
    text = sums.at(leaf, numbers.residual, numbers.shortcut, added)
    return {"text": text, "source": f"{HE_2015}, eq. {2 if block.projection else 1}"}


def _inputs(run: Run, address: str) -> int:
    """Input channels of the convolution at an address."""
    point = run.table[address]
    if point.operation != "conv" or not point.kernel:
        return 0
    return point.parameters // (point.channels * point.kernel**2)


def _zeros(run: Run, address: str) -> float:
    return float((runs.point(run, address) == 0).float().mean())


def top5(run: Run, intact: Run, *, drawn_by_us: bool = False) -> dict[str, Any]:
    """The likeliest classes of a run with their shares, beside the intact run's, and a sentence.

    ``drawn_by_us`` says that the picture is surely of the kind that bundled weights learned from.
    """
    names = run.categories
    likely = top_classes(run.activations["fc"])
    before = probabilities(intact.activations["fc"])
    changed = run is not intact
    rows = [
        {
            "name": names[index] if names else f"class {index}",
            "drawn": _share(p),
            "intact": _share(float(before[index])) if changed else None,
        }
        for index, p in likely
    ]
    notes = [_top5_note(run, intact, rows)]
    if run.key.source in ("bundled", "plain") and not drawn_by_us:
        notes.append(
            f"These weights know {len(names or ())} drawn shapes: for another kind of picture read "
            "the maps, not the label."
        )
    return {"rows": rows, "changed": changed, "note": " ".join(filter(None, notes))}


def _share(share: float) -> dict[str, Any]:
    return {"percent": 100 * share, "said": percent(share)}


def _top5_note(run: Run, intact: Run, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "The logits are not finite: this network no longer gives an answer."
    if run.categories is None:
        return "These weights are random: the classes have no names, and the bars no meaning yet."
    if run is intact:
        return ""
    (top, p), *_ = top_classes(intact.activations["fc"], 1)
    now = float(probabilities(run.activations["fc"])[top])
    where = skips_of(run)
    before, after = percent(p), percent(now)
    if before == after:
        return f"With {where}, {run.categories[top]} stays at {after}."
    moved = "falls" if now < p else "rises"
    return f"With {where}, {run.categories[top]} {moved} from {before} to {after}."


def skips_of(run: Run) -> str:
    """What is cut or scaled in a run, in words."""
    if run.key.source == "plain":
        return "no skips, in training either"
    return skips(run.key.surgery, run.table)


def skips(surgery: Surgery, table: Architecture, *, counted: bool = True) -> str:
    """What a surgery cuts or scales, in words; ``counted`` says how many skips a kind has."""
    changed = {block for block, _ in surgery.shortcut}
    if not changed:
        return "skips intact"
    strength = surgery.shortcut[0][1]
    done = "cut" if strength == 0 else f"× {strength:g}"
    identities = {block.address for block in table.blocks if not block.projection}
    total = len(table.blocks)
    number = f"{len(changed)} " if counted else ""
    stages = [s.name for s in table.stages if all(b.address in changed for b in s.blocks)]
    whole = sum(len(s.blocks) for s in table.stages if s.name in stages)
    if len(changed) == total:
        return f"all skips {done}"
    if len(changed) == 1:
        return f"the skip of {next(iter(changed))} {done}"
    if changed == identities:
        return f"all {number}identity skips {done}"
    if changed.isdisjoint(identities) and len(changed) == total - len(identities):
        return f"all {number}projections {done}"
    if whole == len(changed):
        return f"all skips of {', '.join(stages)} {done}"
    return f"{len(changed)} of {total} skips {done}"


def dropped(cuts: list[str], depth: int) -> str:
    """Says which cuts do not exist at another depth."""
    if not cuts:
        return ""
    which = cuts[0] if len(cuts) == 1 else f"{len(cuts)} cuts ({cuts[0]} … {cuts[-1]})"
    return f"ResNet-{depth} has no {which}, so that was dropped; the other cuts stay."
