"""What is said beside the pictures of conv1's filters."""

from __future__ import annotations

from resnet_core.runs import Run


def kernels(run: Run, count: int) -> str:
    """What the pictures show."""
    text = f"The {count} kernels of conv1: red, green and blue weights as colour; grey is 0."
    if run.key.surgery.blocks:
        text += " Cutting or scaling a skip changes no weight, so both sides have these."
    return text


def tuning(tuned: int, count: int, fresh: float | None) -> str:
    """How many filters have one dominant spatial frequency, beside those of fresh weights.

    Args:
        tuned: filters that hold at least half of their power around one frequency.
        count: filters in all.
        fresh: the share of such filters, 0 to 1, among fresh weights; None if these are fresh.
    """
    share = tuned / count
    found = (
        f"{tuned} of {count} ({share:.0%}) have one dominant spatial frequency: at least "
        "half of their power lies around it"
    )
    if fresh is None:
        noise = "These weights are random, and noise prefers none." if share < 0.1 else ""
        return f"{found}. {noise}".strip()
    beside = f"{found}; of a fresh network's filters {fresh:.0%} do."
    if share >= fresh + 0.1:
        return f"{beside} Filters for edges and gratings are of this kind: some were learned here."
    return f"{beside} By this measure these filters are no different from noise."
