"""What one operation does to its maps, said alike on every tab. Values in, text out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from demos._words.numbers import short
from demos._words.sources import IOFFE
from resnet_core.weights import Source

Origin = Literal["batch", "measured", "carried"]


def origin(source: Source, *, of_batch: bool) -> Origin:
    """Where the mean and deviation that a batch normalisation uses come from.

    Returns:
        "batch": from the pictures just run. "measured": from training pictures, after training
        had ended (this project's weights). "carried": from the weight file of another project.
    """
    if of_batch:
        return "batch"
    return "measured" if source in ("bundled", "plain") else "carried"


@dataclass(frozen=True)
class Normalisation:
    """One batch normalisation.

    ``origin`` is that of its mean and deviation, ``pictures`` the size of the batch that was run,
    ``scales`` the factors γ by channel, and ``learned`` whether training has changed them.
    """

    origin: Origin
    pictures: int
    scales: Sequence[float]
    learned: bool

    @property
    def inverted(self) -> int:
        """How many maps have a negative scale."""
        return sum(scale < 0 for scale in self.scales)

    @property
    def constant(self) -> int:
        """How many maps have a scale of 0."""
        return sum(scale == 0 for scale in self.scales)

    @property
    def source(self) -> str:
        """The algorithm that it follows: 1 normalises by a batch, 2 by fixed statistics."""
        return f"{IOFFE}, Algorithm {1 if self.origin == 'batch' else 2}"


def normalisation(bn: Normalisation) -> str:
    """What a batch normalisation computes, and which maps it inverts."""
    whose = {
        "batch": f"Both are those of the {bn.pictures} pictures in this batch.",
        "measured": "Both are fixed: they were measured over training pictures, after training.",
        "carried": "Both are fixed: they are the running statistics in the weight file.",
    }[bn.origin]
    factors = (
        "The result is multiplied by γ and shifted by β, both learned."
        if bn.learned
        else "The result is multiplied by γ and shifted by β; before training γ = 1 and β = 0."
    )
    return (
        "Batch normalisation subtracts each channel's mean and divides by its standard deviation. "
        f"{whose} {factors} {_signs(bn)}"
    )


def _signs(bn: Normalisation) -> str:
    channels = len(bn.scales)
    said = []
    if bn.inverted:
        share = f"{bn.inverted / channels:.0%}"
        said.append(
            f"γ is negative in {bn.inverted} of these {channels} channels ({share}): those maps "
            "are inverted, high values become low."
        )
    if bn.constant:
        said.append(f"γ is 0 in {bn.constant} of these {channels} channels: they become constant.")
    return " ".join(said) or "No γ here is negative, so no map is inverted."


def spread(before: float, after: float) -> str:
    """How a normalisation changed the standard deviation of its maps."""
    way = spread_changes(before, after)
    if way == "stays":
        return f"The standard deviation of the maps stays at {short(after)}."
    return f"The standard deviation of the maps {way} from {short(before)} to {short(after)}."


def spread_changes(before: float, after: float) -> Literal["falls", "grows", "stays"]:
    """Less than a twentieth is no change."""
    if before > 0 and 0.95 < after / before < 1.05:
        return "stays"
    return "falls" if after < before else "grows"


def convolution(
    side: int, stride: int, inputs: int, outputs: int, *, negative: float | None = None
) -> str:
    """What a convolution computes, from its kernel's side, its stride and its channels.

    ``negative`` is the share of its outputs below 0, from 0 to 1, where that is known.
    """
    place = "at the same place" if side == 1 else f"over {side}×{side} windows"
    signed = (
        "The output can be negative."
        if negative is None
        else f"{negative:.0%} of the output values are negative."
    )
    return (
        f"A {side}×{side} convolution{' with stride 2' if stride == 2 else ''}. Each of its "
        f"{outputs} output maps is a weighted sum of all {inputs} input maps {place}. "
        f"The weights are the same at every place. {signed}"
    )


def relu(zeros: float) -> str:
    """What ReLU does, and the share of units that it left at 0, from 0 to 1."""
    return (
        "ReLU keeps positive values and sets negative values to 0. "
        f"{zeros:.0%} of the units are 0 for this picture."
    )


def one_by_one(
    inputs: int, outputs: int, *, projected: str | None = None, beside_projection: bool = False
) -> str:
    """What a 1×1 convolution of a block is for.

    Args:
        inputs, outputs: its channels.
        projected: what it projects, if it is the projection on the shortcut.
        beside_projection: whether the block's shortcut is a projection.
    """
    if projected is not None:
        return f"It is the projection: it brings {projected} to the shape of F(x)."
    if outputs < inputs:
        return "Fewer channels make the 3×3 convolution cheaper."
    if outputs == inputs:
        return "It mixes channels and leaves their number."
    reason = (
        "as many as the projection makes of x"
        if beside_projection
        else "as many as x has, so that the two can be added"
    )
    return f"It brings the channels up to {outputs}, {reason}."


def first_layer(*, normalised: bool) -> str:
    """What the first layer does, and whether its maps are normalised."""
    then = "Batch normalisation and ReLU follow" if normalised else "ReLU follows"
    return (
        f"The first layer applies 64 filters of 7×7 pixels with stride 2. {then}. A bright place "
        "in a map is a strong response of its filter."
    )


def max_pooling() -> str:
    """What the pooling after the first layer does."""
    return (
        "Max pooling takes the largest value of each 3×3 window, with stride 2. The maps halve "
        "in size and keep their strongest responses."
    )


def average_pooling(channels: int) -> str:
    """What the pooling before the classifier does."""
    return (
        "Average pooling replaces each map by its mean over all places. The classifier reads "
        f"these {channels} numbers and nothing else of the picture."
    )


def classifier(inputs: int, classes: int) -> str:
    """What the last layer computes."""
    return (
        f"The classifier computes one weighted sum of the {inputs} means for each of the "
        f"{classes} classes. Softmax turns these logits into probabilities."
    )
