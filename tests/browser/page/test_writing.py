"""The page's scripts write a number as its server does."""

import random

from demos._components.component import SHARED
from demos._words.numbers import short

SCRIPT = (SHARED / "shared.js").read_text(encoding="utf-8")


def test_both_languages_write_the_same_number_in_the_same_way(tab):
    chance = random.Random(0)
    values = [chance.uniform(-10, 10) * 10 ** chance.randint(-8, 8) for _ in range(2000)]
    values += [0, 1818.4, 99_999, 0.0009996, 9.996, -4.561]
    start, end = SCRIPT.index("const SUPERSCRIPT"), SCRIPT.index("const thousands")
    written = tab.evaluate(
        f"values => {{ {SCRIPT[start:end]}; return values.map((v) => short(v)); }}", values
    )
    assert written == [short(value) for value in values]
