"""What the cost accountant and the paper's table say of their numbers. Values in, text out."""

from __future__ import annotations

from demos._words.numbers import short
from resnet_core.architecture import Cost
from resnet_core.costs import PAPERS_ERRORS, PAPERS_FLOPS, BlockCost


def comparison(basic: BlockCost, bottleneck: BlockCost, narrow: BlockCost, channels: int) -> str:
    """Bottleneck against basic block, at equal channels and at a quarter of them."""
    factor = basic.parameters / bottleneck.parameters
    word = "fewer" if factor >= 1 else "more"
    ratio = bottleneck.macs / narrow.macs
    if 0.75 <= ratio <= 1.33:
        amount = "about as much as"
    else:
        amount = "more than" if ratio > 1 else "less than"
    kept = bottleneck.kept_bytes / narrow.kept_bytes
    link = "but" if (kept > 1.1) != amount.startswith("more") else "and"
    return (
        f"At {channels} channels a bottleneck has {short(max(factor, 1 / factor))}× {word} "
        f"parameters than a basic block. It computes {amount} a basic block of {channels // 4} "
        f"({short(ratio)}× its MACs), {link} keeps {short(kept)}× as much for the backward pass."
    )


def first_stage(size: int, strided: bool) -> str:
    """Where the block that is counted differs from the table's first one, or nothing."""
    if size != 56 or not strided:
        return ""
    return (
        "In the table conv2_x is the exception: maxpool has halved its maps already, so its first "
        "block keeps 56² and reads 64 channels. What is counted here halves them, as the first "
        "block of every later stage does."
    )


def options(depth: int, costs: dict[str, Cost]) -> str:
    """What projections cost a whole network, and what the paper found that they bring."""
    a, b, c = (costs[option].parameters for option in "ABC")
    counted = (
        f"In ResNet-{depth}, B has {_change(b / a)} parameters against A, and C {_change(c / b)} "
        "against B."
    )
    found = {o: e[0] for (d, o), e in PAPERS_ERRORS.items() if d == depth}
    if len(found) < 3:
        return f"{counted} The paper gives an error for {' and '.join(found)} only at this depth."
    errors = [found["A"], found["B"], found["C"]]
    verdict = (
        "each a little better than the one before, but so little that the paper goes on without C"
        if errors == sorted(errors, reverse=True)
        else "in no clear order"
    )
    return (
        f"{counted} The paper's errors are {errors[0]:.2f}, {errors[1]:.2f} and {errors[2]:.2f}%: "
        f"{verdict}."
    )


def _change(factor: float) -> str:
    return f"{factor - 1:+.1%}".replace("-", "−")


def stride(depth: int, ours: Cost, paper: Cost) -> str:
    """What striding on the 3×3 costs, beside the paper's figure."""
    said = f"{PAPERS_FLOPS[depth] / 1e9:.1f}"
    if ours.macs == paper.macs:
        return (
            f"ResNet-{depth} has basic blocks, which stride on their first 3×3 either way: "
            f"{ours.macs / 1e9:.2f} G, and the paper says {said}."
        )
    return (
        f"ResNet-{depth}: {paper.macs / 1e9:.2f} G with the stride on the first 1×1 (the paper "
        f"says {said}), {ours.macs / 1e9:.2f} G on the 3×3: {ours.macs / paper.macs - 1:.0%} more, "
        "because the first 1×1 then works on the large maps."
    )


def departure(macs: dict[int, tuple[int, int]]) -> str:
    """Where our networks leave the paper's table, from (ours, with the paper's stride) by depth."""
    more = {d: ours / paper - 1 for d, (ours, paper) in macs.items() if ours != paper}
    if not more:
        return "Every depth costs the same with either stride."
    listed = ", ".join(f"{share:+.0%} at ResNet-{depth}" for depth, share in more.items())
    return (
        "One departure: in the first block of a stage the paper strides on the first 1×1, the "
        f"networks here, as torchvision's (“v1.5”), on the 3×3, which sees every place: {listed}. "
        "The parameters are the same. Shortcuts are option B at every depth."
    )
