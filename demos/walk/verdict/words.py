"""What the verdict says, cell by cell. Values in, text out.

A cell has a ``label``, a ``title`` (the whole sentence, for a pointer that rests on it) and
``pairs`` of [before, after] in words; after is None where nothing is changed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from demos._words.numbers import short
from resnet_core import Surgery
from resnet_core.architecture import Architecture
from resnet_core.experiments.answers import Answers
from resnet_core.experiments.shipped_answers import Spread

Cell = dict[str, Any]

WAITS = "…"


@dataclass(frozen=True)
class Answer:
    """The likeliest class of one picture, and its probability from 0 to 1."""

    name: str
    probability: float


@dataclass(frozen=True)
class Drawings:
    """Answers over new drawings, as far as they are counted: of the intact network (``before``) and
    of the changed one (``after``, None where nothing is changed). ``total`` drawings are to be
    counted; ``chance`` is the share of right answers by guessing."""

    total: int
    chance: float
    before: Answers
    after: Answers | None

    @property
    def counted(self) -> int:
        """How many drawings are counted on both sides."""
        return min(side.drawings for side in (self.before, self.after or self.before))

    @property
    def finished(self) -> bool:
        return self.counted >= self.total


def cut(surgery: Surgery, table: Architecture) -> Cell:
    """What is cut or scaled, or what to do where nothing is."""
    factors = dict(surgery.shortcut)
    blocks = [block.address for block in table.blocks if block.address in factors]
    if not blocks:
        return {"label": "", "what": "Click an arc to cut a skip connection.", "title": ""}
    strength = factors[blocks[0]]
    done = "you cut" if strength == 0 else f"you scaled by {strength:g}"
    return {"label": done, "what": _named(surgery, table), "title": f"{done} {', '.join(blocks)}"}


def no_skips() -> Cell:
    """The same for a network that was trained without skips."""
    return {"label": "", "what": "This network was trained without skips.", "title": ""}


def _named(surgery: Surgery, table: Architecture) -> str:
    changed, total = len(surgery.shortcut), len(table.blocks)
    first, *others = surgery.groups(table.depth)
    if first == "all":
        return f"all {total} skips"
    if others or first in ("identity", "projection"):
        return f"{changed} of {total} skips"
    return first if changed == 1 else f"all of {first}"


def answer(before: Answer | None, after: Answer | None, *, changed: bool) -> Cell:
    """This picture's answer; None is that of logits that are not finite."""
    first = _answered(before)
    if not changed:
        return _cell("this picture", [[first, None]], f"The network answers {first}.")
    second = _answered(after)
    if before and after and before.name == after.name:
        sentence = f"The answer stays {before.name}: {_percent(before.probability)} before"
        said = _percent(after.probability)
    else:
        sentence, said = f"The answer was {first}", second
    return _cell("this picture", [[first, said]], f"{sentence}, {said} now.")


def no_shape(classes: int) -> Cell:
    """The answer for a picture that is surely none of the classes."""
    return _cell(
        "this picture",
        [[f"none of the {classes} shapes", None]],
        f"These weights know {classes} drawn shapes. This picture shows none of them.",
    )


def _answered(one: Answer | None) -> str:
    return f"{one.name} {_percent(one.probability)}" if one else "no finite answer"


def drawings(found: Drawings) -> Cell:
    """How many new drawings are answered right, and how sure the network is of the right class."""
    counted = found.counted
    number = f"{found.total}" if found.finished else f"{counted} of {found.total}"
    label = f"{number} new drawings: right · sure"
    chance = f"Guessing gets {_percent(found.chance)} right."
    sides = (found.before, found.after or found.before)
    right = [_percent(one.accuracy) if one.drawings else WAITS for one in sides]
    sure = [_percent(one.mean_probability) if one.drawings else WAITS for one in sides]
    if not counted:
        title = f"The drawings are being counted. {chance}"
    elif found.after is None:
        title = (
            f"The network answers {right[0]} right. {chance} "
            f"The mean probability of the right class is {sure[0]}."
        )
    else:
        title = (
            f"Right answers: {right[0]} before, {right[1]} now. {chance} "
            f"Mean probability of the right class: {sure[0]} before, {sure[1]} now."
        )
    pairs = [[before, after if found.after else None] for before, after in (right, sure)]
    return _cell(label, pairs, title)


def gradient(block: str, before: float, after: float | None) -> Cell:
    """The root mean square of the gradient at a block's output, before and after a change."""
    label = f"gradient per unit at {block}"
    what = f"The root mean square of the gradient at the output of {block}"
    if after is None:
        return _cell(label, [[short(before, 2), None]], f"{what} is {short(before)}.")
    ratio = after / before if before else math.nan
    cell = _cell(
        label,
        [[short(before, 2), short(after, 2)]],
        f"{what} is {short(after)} now. That is × {short(ratio, 2)} of the intact run's.",
    )
    return {**cell, "ratio": f"× {short(ratio, 2)}"}


def curve(spreads: Sequence[Spread], chance: float) -> dict[str, Any]:
    """The curve of right answers by number of skips cut, as numbers and in two sentences."""
    first, one, last = spreads[0], spreads[1], spreads[-1]
    half = next(s for s in (*spreads, last) if s.mean < first.mean / 2 or s is last)
    falls = (
        ""
        if half in (one, last)
        else f" With {half.cut} cut it is {_percent(half.mean)} on average."
    )
    return {
        "points": [[s.cut, s.mean, s.least, s.most] for s in spreads],
        "chance": chance,
        "sentence": (
            f"With one skip cut, {_range(one)} of the answers are right.{falls} "
            f"With all {last.cut} cut it is {_percent(last.mean)}. "
            f"Guessing gets {_percent(chance)}."
        ),
        "legend": "Line: mean over the sets counted. Band: from the worst set to the best.",
    }


def _range(spread: Spread) -> str:
    least, most = _percent(spread.least), _percent(spread.most)
    return least if least == most else f"{least} to {most}"


def _percent(share: float) -> str:
    """A share in whole percent; what only rounds to none or all is not called so."""
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _cell(label: str, pairs: list[list[str | None]], title: str) -> Cell:
    return {"label": label, "pairs": pairs, "title": title}
