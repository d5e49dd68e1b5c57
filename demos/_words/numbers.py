"""Numbers as the page writes them, and what is read off a row of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

Values = Mapping[str, float]  # a measure by block, in the order of computation


def short(value: float, digits: int = 3) -> str:
    """Three significant digits, as the page's scripts write them: 0.0123, 4.56, 1820, 1.2·10⁹."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "not finite"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if 1e-3 <= abs(value) < 1e5:
        decimals = max(0, digits - 1 - int(exponent))
        text = f"{float(f'{mantissa}e{exponent}'):.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        text = f"{mantissa}·10{raised}"
    return text.replace("-", "−")


def percent(share: float) -> str:
    """A share from 0 to 1 with one decimal; what only rounds to none or all is not called so."""
    if 0 < share < 5e-4:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= share < 1 else f"{share:.1%}"


def geometric_mean(ratios: list[float]) -> float | None:
    """None where a ratio is 0, negative or not finite."""
    if not ratios or any(r <= 0 or not math.isfinite(r) for r in ratios):
        return None
    return math.exp(sum(math.log(r) for r in ratios) / len(ratios))


def first_and_last(values: Values) -> tuple[str, str]:
    """The first block and the last."""
    return next(iter(values)), list(values)[-1]


def ratio_of(part: float, whole: float) -> float:
    """A ratio; NaN where the whole is 0."""
    return part / whole if whole else math.nan


def per_unit(norms: Values, units: Mapping[str, int]) -> Values:
    """Root mean squares from L2 norms and the size of each tensor.

    An L2 norm grows with the tensor, so two blocks of different size are compared by these.
    """
    return {block: norm / math.sqrt(units[block]) for block, norm in norms.items()}
