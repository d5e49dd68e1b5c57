"""A network's answer to a picture: its likeliest classes, and what a cut did to the first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from demos._words.numbers import percent


@dataclass(frozen=True)
class Answer:
    """What a network says of one picture.

    ``shares`` are the probabilities of all classes, from 0 to 1; none if a logit is not finite.
    ``names`` are the classes in that order, or None where the weights are random.
    """

    shares: Sequence[float]
    names: Sequence[str] | None

    @property
    def order(self) -> list[int]:
        """The classes from the likeliest on; of equal ones the first comes first."""
        return sorted(range(len(self.shares)), key=lambda index: -self.shares[index])


def top5(
    answer: Answer, intact: Answer, change: str = "", *, of_another_kind: bool = False
) -> dict[str, Any]:
    """The five likeliest classes, each beside its share in the intact run, and a note.

    Args:
        answer, intact: of the run that is shown and of the intact one.
        change: what is cut or scaled, in words; nothing where both runs are the same.
        of_another_kind: the weights know drawn shapes only, and the picture may show another thing.
    """
    rows = [
        {
            "name": answer.names[index] if answer.names else f"class {index}",
            "drawn": _share(answer.shares[index]),
            "intact": _share(intact.shares[index]) if change and intact.shares else None,
        }
        for index in answer.order[:5]
    ]
    notes = [_note(answer, intact, change)]
    if of_another_kind:
        notes.append(
            f"These weights know {len(answer.names or ())} drawn shapes. If your picture shows "
            "something else, its label means nothing."
        )
    return {"rows": rows, "changed": bool(change), "note": " ".join(filter(None, notes))}


def _share(share: float) -> dict[str, Any]:
    return {"percent": 100 * share, "said": percent(share)}


def _note(answer: Answer, intact: Answer, change: str) -> str:
    if not answer.shares:
        return "The logits are not finite, so this network gives no answer."
    if answer.names is None:
        return "These weights are random: the classes have no names and the bars no meaning."
    if not change or not intact.shares:
        return ""
    first = intact.order[0]
    name, before, after = (
        answer.names[first],
        *map(percent, (intact.shares[first], answer.shares[first])),
    )
    if before == after:
        return f"With {change}, {name} stays at {after}."
    moved = "falls" if answer.shares[first] < intact.shares[first] else "rises"
    return f"With {change}, {name} {moved} from {before} to {after}."
