"""What is cut or scaled in a network, in a few words. Values in, text out."""

from __future__ import annotations

from resnet_core import Surgery
from resnet_core.architecture import Architecture


def skips(surgery: Surgery, table: Architecture, *, counted: bool = True) -> str:
    """What a surgery cuts or scales, in words; ``counted`` says how many skips a kind has."""
    if not surgery.shortcut:
        return "skips intact"
    changed, (_, strength) = len(surgery.shortcut), surgery.shortcut[0]
    done = "cut" if strength == 0 else f"× {strength:g}"
    number = f"{changed} " if counted else ""
    groups = surgery.groups(table.depth)
    named = {
        "all": f"all skips {done}",
        "identity": f"all {number}identity skips {done}",
        "projection": f"all {number}projections {done}",
    }
    if groups[0] in named:
        return named[groups[0]]
    if changed == 1:
        return f"the skip of {groups[0]} {done}"
    if not any("." in name for name in groups):
        return f"all skips of {', '.join(groups)} {done}"
    return f"{changed} of {len(table.blocks)} skips {done}"


def dropped(cuts: list[str], depth: int) -> str:
    """Says which cuts do not exist at another depth."""
    if not cuts:
        return ""
    which = cuts[0] if len(cuts) == 1 else f"{len(cuts)} cuts ({cuts[0]} … {cuts[-1]})"
    return f"ResNet-{depth} has no {which}. The other cuts stay."
