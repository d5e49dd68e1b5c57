"""What a trained ResNet, the same with its skips cut, and a plain network say of one picture."""

from __future__ import annotations

import html

from demos._words.numbers import percent, short
from resnet_core import bundled
from resnet_core.measures import top_classes
from resnet_core.runs import Run


def names(depth: int) -> tuple[str, str, str]:
    """Of the three networks."""
    return f"ResNet-{depth}", f"ResNet-{depth}, all skips cut", f"plain-{depth}"


def records(depth: int) -> tuple[str, str, str]:
    """What each of them was measured to do on new drawings, and what it learned from."""
    box = bundled.manifest()
    whole, plain = box[f"resnet{depth}"], box[f"plain{depth}"]

    def learned(entry: dict[str, float]) -> str:
        right, seen = f"{entry['held_out']:.1%}", f"{entry['pictures_seen']:,}"
        return f"{right} right on new drawings, after {seen} in training."

    return (
        f"Trained with skips: {learned(whole)}",
        f"The same weights, lesioned: {whole['lesioned']:.1%} right on new drawings.",
        f"Trained without skips: {learned(plain)}",
    )


def other_trainings(depth: int) -> str:
    """That these are not the networks of the curves, and what may not be compared, if it is so."""
    box, curves = bundled.manifest(), bundled.curves().get("curves", {})
    seen = {kind: box[f"{kind}{depth}"]["pictures_seen"] for kind in ("resnet", "plain")}
    of_curves = {kind: checks[-1]["pictures"] for kind, checks in curves.items()}
    said = []
    if any(of_curves.get(f"{kind}{depth}", count) != count for kind, count in seen.items()):
        said.append(
            "These weights come from other trainings than the curves above, and what they get "
            "right was measured at 224²."
        )
    if seen["resnet"] != seen["plain"]:
        said.append(
            f"The ResNet saw {seen['resnet']:,} pictures and the plain network {seen['plain']:,}: "
            "how often each is right does not measure what skips are worth; the curves do."
        )
    return " ".join(said)


def answers(depth: int, whole: Run, cut: Run, plain: Run, *, photograph: bool) -> str:
    """The three answers and gradients in sentences, as HTML."""
    said = [_top(run) for run in (whole, cut, plain)]
    if not all(said):
        return "<p>One of the three no longer gives a finite answer.</p>"
    (name, _), (name_cut, _), (name_plain, _) = (top for top in said if top)
    whole_says, cut_says, plain_says = (f"{top[0]} ({percent(top[1])})" for top in said if top)
    still = "still say" if name_cut == name else "say"
    sentence = (
        f"ResNet-{depth} says {whole_says}. With every skip cut the same weights {still} "
        f"{cut_says}; plain-{depth}, which learned without skips, says {plain_says}. "
    )
    if photograph:
        sentence += "For a photograph these labels mean little: they know drawn shapes only. "
    elif name_cut == name:
        sentence += "This picture's answer outlives the lesion. "
    elif name_plain == name:
        sentence += "It is these weights that need their skips: others learned to do without. "
    else:
        sentence += "Here neither of the others agrees with it. "
    gradients = _gradients(depth, whole, cut, plain)
    return f"<p>{html.escape(sentence)}</p><p>{html.escape(gradients)}</p>"


def _gradients(depth: int, whole: Run, cut: Run, plain: Run) -> str:
    first = next(iter(whole.gradient_norm))
    before = whole.gradient_norm[first]
    if not before:
        return f"The gradient at {first} of the whole network is 0: nothing to compare."
    lesioned, twin = (run.gradient_norm[first] / before for run in (cut, plain))
    return (
        f"At {first} the gradient is {short(lesioned)}× the whole network's when every skip is "
        f"cut, and {short(twin)}× in plain-{depth}. It is that of one logit: the whole network's "
        "top class, also when cut; of the plain network its own."
    )


def _top(run: Run) -> tuple[str, float] | None:
    likely = top_classes(run.activations["fc"], 1)
    if not likely or run.categories is None:
        return None
    index, share = likely[0]
    return run.categories[index], share
