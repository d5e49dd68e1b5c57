"""What is said of a network that was trained without skips. Values in, text out."""

from __future__ import annotations

from demos._words.numbers import short
from resnet_core.measures import Branches

NO_SKIPS = "no skips, in training either"


def replaced(numbers: Branches) -> str:
    """What leaves a block of a network that was trained without skips."""
    return (
        "This network was trained without a shortcut here. The output of the block replaces x; it "
        f"is not added to x. ‖x‖ was {short(numbers.entered)}. The block computes a norm of "
        f"{short(numbers.residual)}; after ReLU it is {short(numbers.out)}."
    )
