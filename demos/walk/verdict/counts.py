"""How many new drawings a bundled network answers right: from the files, or counted live."""

from __future__ import annotations

from typing import Any

from demos._requests import Refused, a_choice, a_number, answering, fields, texts
from demos.walk.verdict import words
from demos.walk.verdict.words import Drawings
from resnet_core import DEPTHS, INTACT, Surgery, architecture, bundled, cut_skips
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.experiments.answers import Answers
from resnet_core.experiments.live_answers import LiveAnswers, Question
from resnet_core.experiments.shipped_answers import by_number_cut, shipped
from resnet_core.surgery import scale_skips
from resnet_core.weights import Source

CHANCE = 1 / len(CATEGORIES)
COUNTED: tuple[Source, ...] = ("bundled", "plain")  # the weights whose answers mean drawn shapes
_live = LiveAnswers()


def at_once(depth: int, source: Source, surgery: Surgery) -> dict[str, Any]:
    """What can be told without waiting: the ``drawings`` cell from the files, the ``curve`` of the
    network or None, and ``counting``: what to ask :func:`counted`, or None."""
    found = _drawings(depth, source, surgery, live=False)
    factors = dict(surgery.shortcut)
    strength = next(iter(factors.values()), 1.0)
    spreads = by_number_cut(_name(depth, source))
    curve = words.curve(spreads, CHANCE) if spreads else None
    return {
        "drawings": words.drawings(found),
        "mark": _mark(found, surgery),
        "curve": curve,
        "counting": None if found.finished else [depth, source, list(factors), strength],
    }


@answering
def counted(request: Any) -> dict[str, Any]:
    """The ``drawings`` cell as far as it is counted, for [depth, source, changed blocks, λ];
    ``more`` says whether more is to come."""
    depth, source, blocks, strength = fields(
        request,
        lambda value: a_choice(value, DEPTHS),
        lambda value: a_choice(value, COUNTED),
        texts,
        lambda value: a_number(value, 0, 1),
    )
    if _name(depth, source) is None:
        raise Refused("There is no such network.")
    surgery = scale_skips(depth, blocks, strength)
    found = _drawings(depth, source, surgery if source == "bundled" else INTACT, live=True)
    return {
        "drawings": words.drawings(found),
        "mark": _mark(found, surgery),
        "more": not found.finished,
    }


def _drawings(depth: int, source: Source, surgery: Surgery, *, live: bool) -> Drawings:
    # A network that was trained without skips is run as it was trained.
    intact = cut_skips(depth, "all") if source == "plain" else INTACT

    def count(under: Surgery) -> tuple[Answers, int]:
        """The answers, and over how many drawings there will be some."""
        blocks = [block.address for block in architecture(depth).blocks]
        if found := shipped(_name(depth, source), blocks, under):
            return found, found.drawings
        counted = _live.ask(Question(depth, source, under)) if live else Answers()
        return counted, _live.drawings

    before, total = count(intact)
    if surgery == INTACT:
        return Drawings(total, CHANCE, before, None)
    after, also = count(surgery)
    return Drawings(min(total, also), CHANCE, before, after)


def _mark(found: Drawings, surgery: Surgery) -> list[float] | None:
    """Where the set of cuts stands on the curve: [skips cut, share of right answers]."""
    here = found.after or found.before
    whole = len(surgery.cuts) == len(surgery.shortcut)
    return [len(surgery.cuts), here.accuracy] if here.drawings and whole else None


def _name(depth: int, source: Source) -> str | None:
    return bundled.name_of(depth, plain=source == "plain")
