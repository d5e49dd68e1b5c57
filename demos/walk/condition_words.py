"""In which regime the page is, and what a conclusion from it is worth. Values in, HTML out."""

from __future__ import annotations

import html

from resnet_core.points import Order
from resnet_core.regimes import Conditions


def fresh(conditions: Conditions, order: Order, seed: int) -> str:
    """The regime of random weights."""
    pre = "pre-activation order, " if order == "pre" else ""
    made = (
        f"{pre}random weights of seed {seed}. The batch is this picture and "
        f"{conditions.pictures - 1} crops of it at {conditions.size}². The loss has random labels."
    )
    if conditions.regime == "batch":
        return (
            f"<b>Fresh network, batch statistics</b>: {made} The numbers show where training "
            "starts, not what a network learns. Batch normalisation makes each unit depend on the "
            f"whole batch of {conditions.pictures}."
        )
    return (
        f"<b>Fresh network, no normalisation</b>: {made} The numbers show what the additions alone "
        "do to signal and gradient. Batch normalisation reverses several of these trends."
    )


def trained(target: str, *, drawings: bool, changed: bool) -> str:
    """The regime of weights that were learned with skips.

    Args:
        target: the class whose score is differentiated.
        drawings: whether the weights were learned from drawn shapes.
        changed: whether a skip is cut or scaled.
    """
    cut = ", skips changed" if changed else ""
    return (
        f"<b>Trained network{cut}</b>: the weights were learned{_source(drawings)} with every skip "
        "in place, so a cut is a lesion. A lesion shows what this network relies on, not how a "
        f"plain network trains. {_score(target, 'the top class of the intact run')}"
    )


def plain(depth: int, target: str) -> str:
    """The regime of weights that were learned without skips."""
    return (
        f"<b>Trained without skips</b>: this plain-{depth} learned{_source(True)} without any "
        "skip, so nothing here is a lesion. The ResNet with all skips cut is one: compare the two. "
        f"{_score(target, 'its own top class')}"
    )


def _source(drawings: bool) -> str:
    return " from drawn shapes" if drawings else ""


def _score(target: str, which: str) -> str:
    return f"We differentiate one class score: “{html.escape(target)}”, {which}."
