"""What is said of λ on the shortcuts: the path alone, and the whole signal. Values in, text out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from demos._words.numbers import percent, short


def beside_power(
    predicted: float, shares: Sequence[float]
) -> Literal["follows", "more", "otherwise"]:
    """Whether the whole signal keeps what a power of λ predicts, more than that, or neither.

    Args:
        predicted: λ^L.
        shares: what is left of the whole signal, in each regime.
    """
    known = predicted > 0 and all(map(math.isfinite, shares))
    if known and all(abs(share / predicted - 1) <= 0.1 for share in shares):
        return "follows"
    return "more" if all(share > 1.1 * predicted for share in shares) else "otherwise"


def path(
    strength: float, count: int, predicted: float, measured: float, whole: Mapping[str, float]
) -> str:
    """Why λ^L is the factor of the shortcut path and not of the signal.

    Args:
        strength: λ.
        count: L, how many shortcuts are scaled.
        predicted, measured: what is left of the path alone at the last block.
        whole: what is left of the whole signal's norm there, by regime.
    """
    power = str(count).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    opening = (
        f"λ = {strength:g} on {count} shortcut{'s' if count != 1 else ''}. First the shortcut path "
        f"alone, with residual branches at 0 and no normalisation. There λ{power} = "
        f"{short(predicted)} of the signal is left at the last block; measured: {short(measured)}. "
    )
    if not measured and predicted:
        opening += "So small a signal is below what 32-bit numbers hold. "
    kept = " and ".join(f"{_share(share)} {regime}" for regime, share in whole.items())
    why = {
        "follows": "Here the whole signal follows the power of λ within a tenth.",
        "more": (
            "Each residual branch adds signal that has passed fewer shortcuts, and normalisation "
            "rescales what arrives. So the power of λ does not describe the whole signal."
        ),
        "otherwise": (
            "The whole signal does not follow the power of λ: residual branches add signal that "
            "they compute from what arrives."
        ),
    }[beside_power(predicted, list(whole.values()))]
    return f"{opening}The whole signal keeps {kept}, as L2 norms. {why}"


def _share(share: float) -> str:
    return percent(share) if math.isfinite(share) else "no finite share"
