"""A run's answer to its picture, and what is cut in it, read off for the sentences."""

from __future__ import annotations

from typing import Any

from demos._words import answers, plain
from demos._words.answers import Answer
from demos._words.skips import skips
from resnet_core.measures import probabilities
from resnet_core.runs import Run


def top5(run: Run, intact: Run, *, synthetic: bool = False) -> dict[str, Any]:
    """The likeliest classes of a run beside the intact run's, and a sentence.

    ``synthetic`` says that the picture is surely of the kind that bundled weights learned from.
    """
    return answers.top5(
        answer(run),
        answer(intact),
        skips_of(run) if run is not intact else "",
        of_another_kind=run.key.source in ("bundled", "plain") and not synthetic,
    )


def answer(run: Run) -> Answer:
    """The probabilities of a run's first picture and the names of its classes."""
    shares = probabilities(run.activations["fc"])
    return Answer(shares.tolist() if bool(shares.isfinite().all()) else [], run.categories)


def skips_of(run: Run) -> str:
    """What is cut or scaled in a run, in words."""
    return plain.NO_SKIPS if run.key.source == "plain" else skips(run.key.surgery, run.table)
