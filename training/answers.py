"""Counts the right answers of the bundled networks with skips cut, once, for the page to show.

``python -m training answers`` writes ``resnet_core/bundled/answers.json``. A set of cut skips is
written as one character a block, in the order of computation: ``1`` where the skip is cut.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Iterable

from resnet_core import INTACT, ResNet, Surgery, bundled, cut_skips, load_network
from resnet_core.experiments.answers import Answers, count_answers, new_drawings
from resnet_core.runtime import placed

FEW, MANY = 240, 2_000  # drawings: for sets of cuts; for single cuts and deletions of few blocks
_BATCH = 40
_SETS_BY_NUMBER = 3  # random sets of each size, where not all sets are counted
_COUNT_ALL = 8  # blocks up to which every set is counted


def write_answers(names: Iterable[str]) -> None:
    """Count for these bundled networks and put the numbers beside those of the others."""
    for name in names:
        entry = bundled.manifest()[name]
        network = load_network(entry["depth"], "bundled", order=entry.get("order", "post")).network
        found = dict(bundled.answers()) | {name: _measured(name, network)}
        bundled.ANSWERS.write_text(json.dumps(found, indent=1) + "\n")
        bundled.answers.cache_clear()


def _measured(name: str, network: ResNet) -> dict[str, object]:
    blocks = [block.address for block in network.blocks()]
    sets = list(_sets(blocks))
    cuts = [
        cut_skips(network.depth, [b for b, c in zip(blocks, s, strict=True) if c == "1"])
        for s in sets
    ]
    single = {block: cut_skips(network.depth, block) for block in blocks}
    deleted = {block: Surgery(residual={block: 0.0}) for block in blocks}
    few = _count(name, network, cuts, FEW)
    drawings = MANY if len(blocks) <= _COUNT_ALL else FEW
    many = _count(name, network, [INTACT, *single.values(), *deleted.values()], drawings)
    return {
        "few": FEW,
        "sets": {s: _written(a) for s, a in zip(sets, few, strict=True)},
        "many": drawings,
        "intact": _written(many[0]),
        "cut": {b: _written(a) for b, a in zip(blocks, many[1:], strict=False)},
        "deleted": {b: _written(a) for b, a in zip(blocks, many[1 + len(blocks) :], strict=True)},
    }


def _named(cut: str, blocks: list[str]) -> list[str]:
    return [block for block, bit in zip(blocks, cut, strict=True) if bit == "1"]


def _sets(blocks: list[str]) -> Iterable[str]:
    """Every set of cut skips; in a deeper network single ones, stages, all, and random ones."""
    if len(blocks) <= _COUNT_ALL:
        return ("".join(bits) for bits in itertools.product("01", repeat=len(blocks)))
    chance = random.Random(0)
    stages = dict.fromkeys(block.split(".")[0] for block in blocks)
    groups: list[set[str]] = [set(), set(blocks), *({block} for block in blocks)]
    groups += [{b for b in blocks if b.startswith(f"{stage}.")} for stage in stages]
    for number in range(2, len(blocks)):
        groups += [set(chance.sample(blocks, number)) for _ in range(_SETS_BY_NUMBER)]
    return dict.fromkeys("".join("01"[b in group] for b in blocks) for group in groups)


def _count(name: str, network: ResNet, surgeries: list[Surgery], drawings: int) -> list[Answers]:
    totals = [Answers()] * len(surgeries)
    started = time.time()
    for first in range(0, drawings, _BATCH):
        pictures, labels = new_drawings(min(_BATCH, drawings - first), first=first)
        found = count_answers(network, placed(pictures), labels, surgeries)
        totals = [total + one for total, one in zip(totals, found, strict=True)]
        done = first + len(labels)
        print(
            f"{name}: {len(surgeries)} surgeries over {done:,} of {drawings:,} drawings, "
            f"{time.time() - started:.0f} s",
            flush=True,
        )
    return totals


def _written(answers: Answers) -> list[float]:
    """The right answers, and the mean probability of the right class."""
    return [answers.right, round(answers.mean_probability, 4)]
