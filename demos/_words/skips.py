"""What is cut or scaled in a network, in a few words. Values in, text out."""

from __future__ import annotations

from resnet_core import Surgery
from resnet_core.architecture import Architecture


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
    return f"ResNet-{depth} has no {which}. The other cuts stay."
