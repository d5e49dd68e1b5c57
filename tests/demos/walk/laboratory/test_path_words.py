"""What is said of λ follows the power and the shares that are left."""

import pytest

from demos.walk.laboratory import path_words as words
from tests.demos import prose


@pytest.mark.parametrize(
    ("predicted", "shares", "verdict"),
    [
        (1.5e-5, (0.6, 0.013), "more"),
        (0.9025, (0.95, 0.9), "follows"),
        (0.5, (0.954,), "more"),
        (0.25, (0.9, 0.25), "otherwise"),
        (0.25, (0.1, 0.1), "otherwise"),
        (0.0, (0.1,), "more"),
    ],
)
def test_the_whole_signal_follows_the_power_of_lambda_or_does_not(predicted, shares, verdict):
    assert words.beside_power(predicted, shares) == verdict


def test_the_path_sentence_gives_the_power_and_the_shares():
    regimes = ("with batch statistics", "without normalisation")
    said = {
        shares: words.path(0.5, 2, 0.25, 0.2501, dict(zip(regimes, shares, strict=True)))
        for shares in ((0.9, 0.95), (0.25, 0.251), (0.9, 0.25))
    }
    assert len({prose.verdict(text) for text in said.values()}) == 3
    for shares, text in said.items():
        assert "λ² = 0.25 " in text and f"{shares[0]:.1%} {regimes[0]}" in text
        assert f"{shares[1]:.1%} {regimes[1]}" in text
    assert "32-bit" in words.path(0.05, 50, 1e-65, 0.0, {"without": 0.5})
    assert "32-bit" not in said[0.9, 0.95]
    assert "1 shortcut." in words.path(0.5, 1, 0.5, 0.5, {"without": 0.5})
    assert "nan" not in words.path(0.5, 1, 0.5, 0.5, {"without": float("nan")})


def test_every_sentence_on_the_path_is_short():
    both = {"with batch statistics": 0.6, "without normalisation": 1.0}
    texts = [words.path(0.5, 16, 1e-5, m, both) for m in (1e-5, 0.0)]
    texts += [words.path(0.5, 1, 0.5, 0.5, {"in the trained network": s}) for s in (0.5, 0.2)]
    assert max(map(prose.longest, texts)) <= 25
