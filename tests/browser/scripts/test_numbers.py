"""The scripts write numbers as the server does, and counts with three digits."""

import random
import re

import pytest

from demos._words.numbers import short


def test_both_languages_write_the_same_number_in_the_same_way(run):
    chance = random.Random(0)
    values = [chance.uniform(-10, 10) * 10 ** chance.randint(-8, 8) for _ in range(2000)]
    values += [0, 1818.4, 99_999, 0.0009996, 9.996, -4.561]
    written = run(
        "_browser/numbers.js", "({ short }, values) => values.map((v) => short(v))", values
    )
    assert written == [short(value) for value in values]


def test_what_is_not_finite_is_called_so(run):
    values = "[NaN, Infinity, -Infinity]"
    written = run("_browser/numbers.js", f"({{ short }}) => {values}.map((v) => short(v))")
    assert written == ["not finite"] * 3


def test_a_count_has_three_digits_and_a_unit(run):
    chance = random.Random(0)
    counts = [round(10 ** chance.uniform(3, 11)) for _ in range(2000)]
    counts += [1000, 999_499, 999_500, 999_999, 9_995_000, 11_513_626_624]
    written = run("_browser/numbers.js", "({ amount }, counts) => counts.map(amount)", counts)
    for count, text in zip(counts, written, strict=True):
        digits, unit = text.split(" ")
        assert re.fullmatch(r"\d\.\d\d|\d\d\.\d|\d\d\d", digits), text
        value = float(digits) * {"k": 1e3, "M": 1e6, "G": 1e9}[unit]
        assert value == pytest.approx(count, rel=0.00501)


def test_a_small_count_is_written_whole(run):
    assert run("_browser/numbers.js", "({ amount }) => [0, 7, 999].map(amount)") == [
        "0",
        "7",
        "999",
    ]
