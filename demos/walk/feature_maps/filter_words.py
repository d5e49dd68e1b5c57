"""What is said beside the pictures of conv1's filters."""

from __future__ import annotations

from typing import Literal


def pictured(count: int, *, changed: bool) -> str:
    """What the pictures of so many kernels show; ``changed`` is whether a skip is cut or scaled."""
    text = (
        f"These are the {count} kernels of conv1. Their red, green and blue weights are drawn as "
        "colour; grey is 0."
    )
    if changed:
        text += " A cut or scaled skip changes no weight, so both runs have these kernels."
    return text


def beside_fresh(tuned: float, fresh: float | None) -> Literal["learned", "noise", "unclear"]:
    """What a share of tuned filters says.

    Args:
        tuned: the share, 0 to 1.
        fresh: the share among fresh weights; None if these are fresh themselves.
    """
    if fresh is None:
        return "noise" if tuned < 0.1 else "unclear"
    return "learned" if tuned >= fresh + 0.1 else "noise"


def tuning(tuned: int, count: int, fresh: float | None) -> str:
    """How many filters have one dominant spatial frequency, beside those of fresh weights.

    Args:
        tuned: filters that hold at least half of their power around one frequency.
        count: filters in all.
        fresh: the share of such filters, 0 to 1, among fresh weights; None if these are fresh.
    """
    verdict = beside_fresh(tuned / count, fresh)
    said = (
        f"{tuned} of {count} filters ({tuned / count:.0%}) have one dominant spatial frequency. At "
        "least half of their power lies around it."
    )
    if fresh is None:
        noise = " These weights are random, and noise prefers no frequency."
        return said + (noise if verdict == "noise" else "")
    said += f" In a fresh network {fresh:.0%} of the filters have one."
    if verdict == "learned":
        return f"{said} Filters for edges and gratings are of this kind: some were learned here."
    return f"{said} By this measure, these filters do not differ from noise."
