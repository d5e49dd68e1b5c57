"""What the curves of plain and residual twins say, beside the paper. Values in, text out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

# He et al. 2015, Table 2: top-1 error in % on ImageNet's validation set, 10-crop testing.
PAPER = {"plain18": 27.94, "plain34": 28.54, "resnet18": 27.88, "resnet34": 25.03}
PAPERS_PICTURES = 50_000  # of that set
CHECKED = 2_000  # held-out pictures behind each of our errors
NAMES = {
    "plain18": "plain-18",
    "plain34": "plain-34",
    "resnet18": "ResNet-18",
    "resnet34": "ResNet-34",
}
SHORTCUTS = {
    "A": "pad the identity with zeros (option A)",
    "B": "have projections (option B)",
    "C": "have projections everywhere (option C)",
}
# A network whose error is above this share of the error of guessing has learned little.
HARDLY = 0.5

Way = Literal["smaller", "alike", "larger"]


@dataclass(frozen=True)
class Difference:
    """Two shares of errors, from 0 to 1, each measured on so many pictures."""

    error: float
    other: float
    pictures: int

    @property
    def standard_error(self) -> float:
        """Of the difference, from the binomial spread of both errors.

        Both networks see the same pictures: where they fail on the same ones, the true value is
        smaller. It does not contain what another seed of the training would change.
        """
        variances = (share * (1 - share) / self.pictures for share in (self.error, self.other))
        return math.sqrt(sum(variances))

    @property
    def way(self) -> Way:
        """Whether the first error is clearly smaller or larger: by two standard errors."""
        apart = self.error - self.other
        if abs(apart) <= 2 * self.standard_error:
            return "alike"
        return "smaller" if apart < 0 else "larger"


def beside(key: str, other: str, final: Mapping[str, float], pictures: int) -> Difference:
    """The held-out errors of two of our networks."""
    return Difference(final[key], final[other], pictures)


def papers(key: str, other: str) -> Difference:
    """The errors of the same two networks in the paper."""
    return Difference(PAPER[key] / 100, PAPER[other] / 100, PAPERS_PICTURES)


def verdict(final: Mapping[str, float], classes: int, pictures: int = CHECKED) -> str:
    """What came out beside the paper, in sentences that follow from the final held-out errors.

    Args:
        final: the error of each network, from 0 to 1.
        classes: how many there are to guess among.
        pictures: how many each error was measured on.
    """
    twins = [
        _twins(depth, final, pictures)
        for depth in (18, 34)
        if {f"plain{depth}", f"resnet{depth}"} <= final.keys()
    ]
    deeper = [
        _deeper(kind, final, classes, pictures)
        for kind in ("plain", "resnet")
        if {f"{kind}18", f"{kind}34"} <= final.keys()
    ]
    missing = [name for key, name in NAMES.items() if key not in final]
    untold = f"{' and '.join(missing)} not trained yet." if missing else ""
    return " ".join(filter(None, [*twins, *deeper, untold]))


def _twins(depth: int, final: Mapping[str, float], pictures: int) -> str:
    plain, residual = f"plain{depth}", f"resnet{depth}"
    words: dict[Way, str] = {
        "smaller": "The skips helped",
        "alike": "The skips made no clear difference",
        "larger": "The skips did not help",
    }
    found, published = beside(residual, plain, final, pictures), papers(residual, plain)
    return (
        f"With skips ResNet-{depth} errs on {found.error:.1%} of new pictures, without them "
        f"plain-{depth} errs on {found.other:.1%}. {words[found.way]}: {_measured(found)}. "
        f"{_in_the_paper(found, published, words)}"
    )


def _deeper(kind: str, final: Mapping[str, float], classes: int, pictures: int) -> str:
    shallow, deep = f"{kind}18", f"{kind}34"
    words: dict[Way, str] = {
        "smaller": "The deeper one ends better",
        "alike": "Both depths end about alike",
        "larger": "The deeper one ends worse",
    }
    found, published = beside(deep, shallow, final, pictures), papers(deep, shallow)
    nets = "plain" if kind == "plain" else "residual"
    begun = ""
    if found.way == "larger" and hardly_begun(found.error, classes):
        begun = (
            f" {NAMES[deep]} has hardly begun to learn: guessing errs on {guessing(classes):.1%}."
        )
    return (
        f"Of the {nets} networks the deeper one errs on {found.error:.1%}, the other on "
        f"{found.other:.1%}. {words[found.way]}: {_measured(found)}.{begun} "
        f"{_in_the_paper(found, published, words)}"
    )


def guessing(classes: int) -> float:
    """The error of guessing among so many classes."""
    return 1 - 1 / classes


def hardly_begun(error: float, classes: int) -> bool:
    """Whether a network has learned little beside guessing."""
    return error > HARDLY * guessing(classes)


def _measured(found: Difference) -> str:
    points, spread = (100 * n for n in (abs(found.error - found.other), found.standard_error))
    return f"the errors differ by {points:.1f} points, with a standard error of {spread:.1f}"


def _in_the_paper(found: Difference, published: Difference, words: Mapping[Way, str]) -> str:
    """The paper's errors, and whether they go the same way."""
    errors = f"{100 * published.error:.2f}% and {100 * published.other:.2f}%"
    if found.way == published.way:
        return f"In the paper too: {errors}."
    said = words[published.way]
    return f"Not in the paper, {errors}: {said[0].lower()}{said[1:]}."


def budget(recipe: Mapping[str, Any], ours: str, theirs: str, pictures: int = CHECKED) -> str:
    """What the trainings share, and where they differ from the paper's.

    Args:
        recipe: of the four trainings.
        ours, theirs: the shortcut option of our residual networks and of the paper's.
        pictures: how many each error was measured on.
    """
    legs = [leg for phase in recipe["phases"] for leg in phase["legs"]]
    seen = ", ".join(f"{leg['pictures']:,} at {leg['size']}²" for leg in legs)
    total = sum(leg["pictures"] for leg in legs)
    said = (
        "All networks learned from the same drawn shapes, in the same order, with the same "
        f"schedule and seed. Each saw {total:,} pictures ({seen}) and was trained once, with "
        f"AdamW. Errors are measured on {pictures:,} pictures at the resolution of the moment. "
        "Their standard errors count these pictures, not other seeds. The paper trained on 1.28 "
        "million photographs for 600,000 steps of 256."
    )
    if ours == theirs:
        return said
    return (
        f"{said} Where shapes change, our residual networks {SHORTCUTS[ours]}. Those of the "
        f"paper's Table 2 {SHORTCUTS[theirs]}."
    )


def table(final: Mapping[str, Mapping[str, float]], classes: int) -> str:
    """Final errors beside the paper's, as HTML."""
    rows = "".join(
        f"<tr><td>{name}</td><td>{final[key]['train']:.1%}</td>"
        f"<td>{final[key]['held_out']:.1%}</td><td>{PAPER[key]:.2f}%</td></tr>"
        for key, name in NAMES.items()
        if key in final
    )
    return (
        '<table class="cited"><caption>Shapes: training and held-out error at the end; guessing '
        f"errs on {guessing(classes):.1%}. ImageNet: He et al. 2015, Table 2, top-1 validation "
        "error, 10 crops.</caption><thead><tr><th>network</th><th>training</th><th>held out</th>"
        f"<th>ImageNet, paper</th></tr></thead><tbody>{rows}</tbody></table>"
    )
