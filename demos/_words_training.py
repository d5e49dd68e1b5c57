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


def verdict(final: Mapping[str, float]) -> str:
    """What came out, in sentences that follow from the final held-out errors (0 to 1)."""
    twins = [_twins(d, final) for d in (18, 34) if {f"plain{d}", f"resnet{d}"} <= final.keys()]
    deeper = [
        _deeper(k, final) for k in ("plain", "resnet") if {f"{k}18", f"{k}34"} <= final.keys()
    ]
    missing = [name for key, name in NAMES.items() if key not in final]
    untold = f"{' and '.join(missing)} not trained yet." if missing else ""
    return " ".join(filter(None, [*twins, *deeper, untold]))


def _twins(depth: int, final: Mapping[str, float]) -> str:
    plain, residual = final[f"plain{depth}"], final[f"resnet{depth}"]
    errors = f"ResNet-{depth} errs on {residual:.1%} of new pictures, plain-{depth} on {plain:.1%}"
    if residual < plain - _CLOSE:
        return f"After the same training {errors}: the skips helped it to learn."
    if residual > plain + _CLOSE:
        return f"After the same training {errors}: here the skips did not help."
    return f"After the same training {errors}: about alike."


def _deeper(kind: str, final: Mapping[str, float]) -> str:
    shallow, deep = final[f"{kind}18"], final[f"{kind}34"]
    errors = f"{deep:.1%} against {shallow:.1%}"
    nets = "plain networks" if kind == "plain" else "residual networks"
    if deep > shallow + _CLOSE:
        worse = {
            "plain": "as in the paper, here after a sliver of its training",
            "resnet": "with this little training, which the paper did not see",
        }
        return f"Of the {nets} the deeper one ends worse, {errors}: {worse[kind]}."
    if deep < shallow - _CLOSE:
        better = {
            "plain": "no degradation here, unlike the paper",
            "resnet": "depth pays, as in the paper",
        }
        return f"Of the {nets} the deeper one ends better, {errors}: {better[kind]}."
    return f"Of the {nets} both depths end about alike, {errors}."


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
