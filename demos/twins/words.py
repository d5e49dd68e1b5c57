"""What a trained ResNet, the same with its skips cut, and a plain network say of one picture.

Values in, text out.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from demos._words.numbers import percent, short


@dataclass(frozen=True)
class Said:
    """One network's answer: its top class and the probability of that, from 0 to 1.

    ``growth`` is the gradient per unit at the first block over that at the last; NaN where the
    last one is 0.
    """

    name: str
    share: float
    growth: float


def names(depth: int) -> tuple[str, str, str]:
    """Of the three networks."""
    return f"ResNet-{depth}", f"ResNet-{depth}, all skips cut", f"plain-{depth}"


def records(
    whole: Mapping[str, Any], plain: Mapping[str, Any], classes: int
) -> tuple[str, str, str]:
    """What each of the three networks was measured to do on new drawings, beside chance.

    Args:
        whole, plain: the manifest's entries of the ResNet and of the plain network.
        classes: how many there are to guess among.
    """
    chance = f"chance is {1 / classes:.1%} (1 of {classes})"

    def learned(entry: Mapping[str, Any]) -> str:
        seen = f"{entry['pictures_seen']:,}"
        return f"on {seen} pictures: {entry['held_out']:.1%} of new drawings right."

    return (
        f"Trained with skips {learned(whole)}",
        f"The same weights, lesioned: {whole['lesioned']:.1%} of new drawings right; {chance}.",
        f"Trained without skips {learned(plain)}",
    )


def other_trainings(
    whole: Mapping[str, Any], plain: Mapping[str, Any], in_curves: Mapping[str, int]
) -> str:
    """That these are not the networks of the curves, and what may not be compared, if it is so.

    Args:
        whole, plain: the manifest's entries of the ResNet and of the plain network.
        in_curves: how many pictures the networks of the curves saw, by name.
    """
    said = []
    seen = {f"resnet{whole['depth']}": whole, f"plain{plain['depth']}": plain}
    if any(in_curves.get(n, e["pictures_seen"]) != e["pictures_seen"] for n, e in seen.items()):
        said.append(
            "These weights come from other trainings than the curves above. Their results were "
            "measured at 224²."
        )
    if whole["pictures_seen"] != plain["pictures_seen"]:
        said.append(
            f"The ResNet saw {whole['pictures_seen']:,} pictures, the plain network "
            f"{plain['pictures_seen']:,}. So their results do not measure what skips are worth; "
            "the curves do."
        )
    return " ".join(said)


def lesion(whole: str, cut: str, plain: str) -> Literal["survives", "relies", "neither"]:
    """What three top classes say of the skips: the lesioned network agrees with the whole one, or
    only the plain one does, or neither."""
    if cut == whole:
        return "survives"
    return "relies" if plain == whole else "neither"


def answers(depth: int, said: Sequence[Said | None], *, photograph: bool) -> str:
    """The three answers and gradients in sentences, as HTML.

    Args:
        depth: of the networks.
        said: by the whole ResNet, the lesioned and the plain network; None if it is not finite.
        photograph: whether the picture is none of the project's drawings.
    """
    whole, cut, plain = said
    if whole is None or cut is None or plain is None:
        return "<p>One of the three networks gives no finite answer.</p>"
    each = [f"{answer.name} ({percent(answer.share)})" for answer in (whole, cut, plain)]
    still = "still say" if cut.name == whole.name else "say"
    sentence = (
        f"ResNet-{depth} says {each[0]}. With every skip cut, the same weights {still} {each[1]}. "
        f"plain-{depth} says {each[2]}. "
    )
    if photograph:
        sentence += "The label of a photograph means little: these networks know drawn shapes only."
    else:
        sentence += {
            "survives": "This picture's answer survives the lesion.",
            "relies": f"These weights rely on their skips. plain-{depth} learned without any.",
            "neither": "Both other networks give another answer than the whole ResNet.",
        }[lesion(whole.name, cut.name, plain.name)]
    gradients = _gradients(depth, [answer.growth for answer in (whole, cut, plain)])
    return f"<p>{html.escape(sentence)}</p><p>{html.escape(gradients)}</p>"


def _gradients(depth: int, growth: Sequence[float]) -> str:
    score = (
        "We differentiate one class score: the intact ResNet's top class for both ResNets, "
        f"plain-{depth}'s own for plain-{depth}."
    )
    if not all(map(math.isfinite, growth)):
        return f"One of the gradients is 0 or not finite, so there is nothing to compare. {score}"
    whole, cut, plain = map(short, growth)
    return (
        f"From the last block back to the first, the gradient per unit changes by × {whole} in "
        f"ResNet-{depth}. It changes by × {cut} with all skips cut and by × {plain} in "
        f"plain-{depth}. Each factor compares two blocks of one network. plain-{depth} has the "
        f"scale of another training: compare the course of its lines, not their height. {score}"
    )
