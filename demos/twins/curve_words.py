"""What the curves of plain and residual twins say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# He et al. 2015, Table 2: top-1 error in % on ImageNet's validation set, 10-crop testing.
PAPER = {"plain18": 27.94, "plain34": 28.54, "resnet18": 27.88, "resnet34": 25.03}
NAMES = {
    "plain18": "plain-18",
    "plain34": "plain-34",
    "resnet18": "ResNet-18",
    "resnet34": "ResNet-34",
}
_CLOSE = 0.005  # of the pictures; one seed and 2,000 pictures cannot tell less
_HARDLY = 0.5  # an error above which a network has learned little of what there was to learn


def verdict(final: Mapping[str, float]) -> str:
    """What came out beside the paper, in sentences that follow from the final held-out errors."""
    twins = [_twins(d, final) for d in (18, 34) if {f"plain{d}", f"resnet{d}"} <= final.keys()]
    deeper = [
        _deeper(k, final) for k in ("plain", "resnet") if {f"{k}18", f"{k}34"} <= final.keys()
    ]
    missing = [name for key, name in NAMES.items() if key not in final]
    untold = f"{' and '.join(missing)} not trained yet." if missing else ""
    return " ".join(filter(None, [*twins, *deeper, untold]))


def _twins(depth: int, final: Mapping[str, float]) -> str:
    plain, residual = f"plain{depth}", f"resnet{depth}"
    words = {-1: "the skips helped it to learn", 0: "about alike", 1: "the skips did not help"}
    way = _way(final[residual], final[plain])
    return (
        f"After the same training ResNet-{depth} errs on {final[residual]:.1%} of new pictures, "
        f"plain-{depth} on {final[plain]:.1%}: {words[way]}"
        f"{_beside(way, residual, plain)}."
    )


def _deeper(kind: str, final: Mapping[str, float]) -> str:
    shallow, deep = f"{kind}18", f"{kind}34"
    nets = "plain networks" if kind == "plain" else "residual networks"
    words = {
        -1: "the deeper one ends better",
        0: "both depths end about alike",
        1: "the deeper one ends worse",
    }
    way = _way(final[deep], final[shallow])
    beside = _beside(way, deep, shallow)
    if way > 0 and final[deep] > _HARDLY:
        beside = f": it has hardly begun to learn{beside}, where both had learned"
    return f"Of the {nets} {words[way]}, {final[deep]:.1%} against {final[shallow]:.1%}{beside}."


def _way(error: float, other: float) -> int:
    """-1 if it is clearly smaller, 1 if it is clearly larger, else 0."""
    return (error > other + _CLOSE) - (error < other - _CLOSE)


def _beside(way: int, key: str, other: str) -> str:
    """The paper's errors, after a training to the end, and whether they go the same way."""
    agrees = way == _way(PAPER[key] / 100, PAPER[other] / 100)
    said = "as in the paper" if agrees else "unlike in the paper"
    return f"; {said} ({PAPER[key]:.2f}% and {PAPER[other]:.2f}%)"


def budget(recipe: Mapping[str, Any]) -> str:
    """Resolution and budget of the four trainings, in a sentence."""
    legs = [leg for phase in recipe["phases"] for leg in phase["legs"]]
    seen = ", ".join(f"{leg['pictures']:,} at {leg['size']}²" for leg in legs)
    total = sum(leg["pictures"] for leg in legs)
    return (
        f"Trained on drawn shapes, alike in pictures, order, schedule and seed: {total:,} "
        f"pictures each ({seen}), AdamW, one seed. Errors on 2,000 pictures, at the resolution of "
        "the moment. The paper trained on 1.28 million photographs for 600,000 steps of 256."
    )


def table(final: Mapping[str, Mapping[str, float]]) -> str:
    """Final errors beside the paper's, as HTML."""
    rows = "".join(
        f"<tr><td>{name}</td><td>{final[key]['train']:.1%}</td>"
        f"<td>{final[key]['held_out']:.1%}</td><td>{PAPER[key]:.2f}%</td></tr>"
        for key, name in NAMES.items()
        if key in final
    )
    return (
        '<table class="cited"><caption>Shapes: training and held-out error at the end. ImageNet: '
        "He et al. 2015, Table 2, top-1 validation error, 10 crops.</caption><thead><tr><th>network"
        "</th><th>training</th><th>held out</th><th>ImageNet, paper</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
