"""What the cost accountant and the paper's table say of their numbers. Values in, text out."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from demos._words.numbers import short
from resnet_core.architecture import Cost
from resnet_core.costs import PAPERS_ERRORS, PAPERS_FLOPS, BlockCost


def amount(ratio: float) -> Literal["less", "alike", "more"]:
    """Whether one cost is clearly less or more than another; up to a third is alike."""
    if 0.75 <= ratio <= 1.33:
        return "alike"
    return "more" if ratio > 1 else "less"


def comparison(basic: BlockCost, bottleneck: BlockCost, narrow: BlockCost, channels: int) -> str:
    """Bottleneck against basic block, at equal channels and at a quarter of them."""
    factor = basic.parameters / bottleneck.parameters
    word = "fewer" if factor >= 1 else "more"
    ratio = bottleneck.macs / narrow.macs
    computes = {"less": "less than", "alike": "about as much as", "more": "more than"}
    kept = bottleneck.kept_bytes / narrow.kept_bytes
    return (
        f"At {channels} channels a bottleneck has {short(max(factor, 1 / factor))}× {word} "
        f"parameters than a basic block. It computes {computes[amount(ratio)]} a basic block of "
        f"{channels // 4} channels: {short(ratio)}× the MACs. It keeps {short(kept)}× as much for "
        "the backward pass."
    )


def first_stage(size: int, strided: bool) -> str:
    """Where the block that is counted differs from the table's first one, or nothing."""
    if size != 56 or not strided:
        return ""
    return (
        "The first block of conv2_x is an exception in the table. Max pooling has halved its maps "
        "already, so this block keeps 56² and reads 64 channels. The block counted here halves its "
        "maps, as in every later stage."
    )


def better_each_time(errors: list[float]) -> bool:
    """Whether each error is smaller than the one before."""
    return all(after < before for before, after in pairwise(errors))


def options(depth: int, costs: dict[str, Cost]) -> str:
    """What projections cost a whole network, and what the paper found that they bring."""
    a, b, c = (costs[option].parameters for option in "ABC")
    counted = (
        f"In ResNet-{depth}, option B has {_change(b / a)} parameters beside A. Option C has "
        f"{_change(c / b)} beside B."
    )
    found = {o: e[0] for (d, o), e in PAPERS_ERRORS.items() if d == depth}
    if len(found) < 3:
        return f"{counted} At this depth the paper gives an error for {' and '.join(found)} only."
    errors = [found["A"], found["B"], found["C"]]
    verdict = (
        "Each is a little better than the one before. The paper concludes that projections are "
        "not essential, and goes on without C."
        if better_each_time(errors)
        else "They are in no clear order."
    )
    return (
        f"{counted} In the paper A, B and C err on {errors[0]:.2f}, {errors[1]:.2f} and "
        f"{errors[2]:.2f}%. {verdict}"
    )


def _change(factor: float) -> str:
    return f"{factor - 1:+.1%}".replace("-", "−")


def stride(depth: int, ours: Cost, paper: Cost) -> str:
    """What striding on the 3×3 costs, beside the paper's figure."""
    said = f"{PAPERS_FLOPS[depth] / 1e9:.1f} G"
    if ours.macs == paper.macs:
        return (
            f"ResNet-{depth} has basic blocks, which stride on their first 3×3 convolution in any "
            f"case. Counted: {ours.macs / 1e9:.2f} G; in the paper: {said}."
        )
    return (
        f"With the stride on the first 1×1, ResNet-{depth} has {paper.macs / 1e9:.2f} G (in the "
        f"paper: {said}). With the stride on the 3×3 it has {ours.macs / 1e9:.2f} G, "
        f"{ours.macs / paper.macs - 1:.0%} more: the first 1×1 then works on the large maps."
    )


def departure(macs: dict[int, tuple[int, int]]) -> str:
    """Where our networks leave the paper's table, from (ours, with the paper's stride) by depth."""
    more = {d: ours / paper - 1 for d, (ours, paper) in macs.items() if ours != paper}
    if not more:
        return "Every depth costs the same with either stride."
    listed = ", ".join(f"{share:+.0%} at ResNet-{depth}" for depth, share in more.items())
    return (
        "One departure from the paper: the first bottleneck of a stage strides on its 3×3 "
        "convolution, as in torchvision (“v1.5”). In the paper it strides on its first 1×1. This "
        f"costs more MACs: {listed}. The parameters are the same. Shortcuts are option B at every "
        "depth."
    )
