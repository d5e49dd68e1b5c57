"""What is said about the gradient's two roads, and about its growth with depth."""

from __future__ import annotations

import math
from collections.abc import Sequence

from demos._words.angles import ORTHOGONAL_COSINE
from demos._words.numbers import short
from demos._words.sums import Sum
from resnet_core.backward_sum import GradientNorms
from resnet_core.experiments.gradient_growth import Growth
from resnet_core.regimes import Regime

YANG = "Yang et al. 2019, A Mean Field Theory of Batch Normalization"
OUTSIDE = "Go to a block: outside of blocks there is no sum, so the gradient has one road."
PLAIN = (
    "This network was trained without skips. At every block the gradient has one road, through F."
)
STEADY = 2.5  # up to this ratio of their logarithms, the factors of several depths follow one law


def formula(block: Sum) -> str:
    """The chain rule at this block's sum, as a line of text."""
    carried = "∂S/∂x" if block.projection else "1"
    if block.alpha == 0:
        first = "0"
    elif block.alpha == 1:
        first = carried
    else:
        first = short(block.alpha) if carried == "1" else f"{short(block.alpha)}·{carried}"
    second = {0.0: "0", 1.0: "∂F/∂x"}.get(block.beta, f"{short(block.beta)}·∂F/∂x")
    return f"∂L/∂x = ∂L/∂sum · ({first} + {second})"


def norms(found: GradientNorms) -> list[str]:
    """The norms through the shortcut, through F, and of both together."""
    return [short(norm) for norm in (found.shortcut, found.residual, found.total)]


def roads(found: GradientNorms, block: Sum) -> str:
    """Which branch brings the gradient back, and whether both pull the same way."""
    if not math.isfinite(found.total):
        return "The gradient is no longer finite at this block."
    if found.total == 0:
        return "No gradient reaches this block."
    if block.alpha == 0:
        return (
            f"The skip is cut. The whole gradient, of norm {short(found.residual)}, comes through "
            "F(x) and its weights."
        )
    if block.beta == 0 or found.residual == 0:
        return "F(x) brings no gradient. All of it comes through the shortcut."
    ratio = found.shortcut / found.residual
    if ratio >= 2:
        first = f"Most of the gradient comes through the shortcut: {short(ratio)} times F's part."
    elif ratio > 0.5:
        first = f"Both branches bring a comparable part: the shortcut {short(ratio)} times F's."
    else:
        first = f"Most of the gradient comes through F: {short(1 / ratio)} times the shortcut's."
    return f"{first} {_direction(found)}".strip()


def _direction(found: GradientNorms) -> str:
    if found.angle is None:
        return ""
    cosine = math.cos(math.radians(found.angle))
    degrees = f"{found.angle:.0f}°"
    if abs(cosine) < ORTHOGONAL_COSINE:
        return f"The two are nearly perpendicular ({degrees}), so neither cancels the other."
    if cosine > 0:
        return f"They point the same way in part ({degrees}) and reinforce each other."
    return f"They point against each other in part ({degrees}): F cancels some of the gradient."


def growth(regime: Regime, growths: Sequence[Growth]) -> str:
    """What the ratios of several depths say, from a regime's networks with and without skips."""
    plain = [one for one in growths if not one.skips]
    deepest = max(growths, key=lambda one: one.depth).depth
    cut = next(one for one in plain if one.depth == deepest)
    kept = next(one for one in growths if one.skips and one.depth == deepest)
    factors = [one.per_block for one in plain]
    least, most = min(factors), max(factors)
    steady = least > 1 or 0 < least <= most < 1
    if steady:
        smaller, larger = sorted(abs(math.log(factor)) for factor in (least, most))
        steady = larger < STEADY * smaller
    factors = f"{short(least)} to {short(most)}"
    between = f"{short(least)} to {short(most)}"
    if steady:
        first = (
            f"Without skips each block multiplies the gradient by {between} on its way back, so "
            f"its size {'grows' if least > 1 else 'falls'} exponentially with depth."
        )
    else:
        first = f"Without skips the factor of a block is {between}, so no single law holds."
    second = (
        f"At {deepest} layers the gradient per unit at the first block is {short(cut.ratio)} times "
        f"that at the last without skips, and {short(kept.ratio)} times with them."
    )
    return f"{first} {second} {_theory(regime, plain)}".strip()


def _theory(regime: Regime, plain: Sequence[Growth]) -> str:
    if regime != "batch":
        return ""
    given = {one.layers_a_block: one.mean_field for one in plain}
    said = " and ".join(f"{short(value)} for {n} layers" for n, value in sorted(given.items()))
    return f"Theory for very wide networks without skips gives {said} a block ({YANG})."


REGIMES: tuple[tuple[str, str, str, str], ...] = (  # regime, what a cut does, shows, does not show
    (
        "Trained network",
        "A cut removes x from a block whose weights were learned with it.",
        "What these weights rely on. The verdict counts it over new drawings.",
        "How a network without skips would train.",
    ),
    (
        "Fresh, batch statistics",
        "A cut makes the block plain at the start of training.",
        "The gradient of a deep plain network explodes on its way back.",
        "What training does next: after its first steps the range shrinks (Yang et al. 2019).",
    ),
    (
        "Fresh, no normalisation",
        "The same, with nothing that rescales the signal.",
        "The additions alone make signal and gradient grow; without them both fade.",
        "A network that anybody trains: this is why normalisation is there.",
    ),
)
IN_ALL = (
    "An identity shortcut passes the gradient on unchanged, whatever F does.",
    "A block that has nothing to add can be the identity: F(x) = 0 is enough.",
    "Without skips everything, forward and backward, has to pass through every F.",
)
