"""The three regimes in which a skip can be studied. They are never mixed.

What cutting a skip does depends on how the network is run: with learned weights, with the
statistics of a batch, or without normalisation at all. A number without its regime says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from resnet_core.points import Norm
from resnet_core.trace import Objective
from resnet_core.weights import Source

Regime = Literal["trained", "batch", "none"]


@dataclass(frozen=True)
class Conditions:
    """How a network is run: on how many ``pictures`` of ``size`` × ``size``, normalised by what,
    and which scalar is differentiated (see :func:`resnet_core.trace`)."""

    regime: Regime
    size: int
    pictures: int
    norm: Norm
    batch_statistics: bool
    objective: Objective


CONDITIONS: dict[Regime, Conditions] = {
    # The weights were learned with the skip, so a cut is a lesion. The cross-entropy of a confident
    # class has almost no gradient; the logit of one fixed class has.
    "trained": Conditions("trained", 224, 1, "batch", batch_statistics=False, objective="logit"),
    # A fresh network has learned no statistics (in eval mode its normalisation would do nothing),
    # so it normalises by its batch, and its gradient is the one that training would start from.
    "batch": Conditions("batch", 112, 8, "batch", batch_statistics=True, objective="cross_entropy"),
    "none": Conditions("none", 112, 8, "none", batch_statistics=False, objective="cross_entropy"),
}


def regime_of(source: Source) -> Regime:
    """The regime that weights are run in unless another one is asked for."""
    return "batch" if source == "fresh" else "trained"
