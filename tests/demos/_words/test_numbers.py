"""A number is written in one way, wherever on the page it stands."""

import math

import pytest

from demos._words.numbers import geometric_mean, percent, short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (-4.561, "−4.56"),
        (9.996, "10"),
        (1234.5, "1230"),
        (99_999, "100000"),
        (0.0009996, "1.00·10⁻³"),
        (1.2e9, "1.20·10⁹"),
        (math.nan, "not finite"),
        (-math.inf, "not finite"),
    ],
)
def test_numbers_have_three_digits(value, text):
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.4312, "0.43"), (12.4, "12"), (1.26e-5, "1.3·10⁻⁵"), (0.00096, "9.6·10⁻⁴")],
)
def test_numbers_may_have_two(value, text):
    assert short(value, 2) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0.0%"),
        (1e-9, "<0.1%"),
        (0.0004, "<0.1%"),
        (0.0006, "0.1%"),
        (0.5, "50.0%"),
        (0.9994, "99.9%"),
        (0.9996, ">99.9%"),
        (1.0, "100.0%"),
    ],
)
def test_what_only_rounds_to_none_or_all_is_not_called_so(share, text):
    assert percent(share) == text


def test_a_mean_of_ratios_needs_ratios():
    assert geometric_mean([2.0, 8.0]) == pytest.approx(4.0)
    assert geometric_mean([]) is None and geometric_mean([2.0, 0.0]) is None
