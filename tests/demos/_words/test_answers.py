"""The top five and the note under them follow the probabilities."""

from dataclasses import replace

import pytest
import torch

from demos._readings import answer_of_run
from demos._words.answers import Answer, top5

NAMES = tuple(f"thing {letter}" for letter in "abcdefghij")


def answer(names=NAMES, **logits):
    """Probabilities of ten classes, from the logits of some; the others have 0."""
    values = torch.zeros(len(NAMES), dtype=torch.float64)
    for name, logit in logits.items():
        values["abcdefghij".index(name)] = logit
    return Answer(values.softmax(0).tolist(), names)


def test_the_rows_are_the_five_likeliest_beside_their_intact_shares():
    now, before = answer(h=9.0, g=8.0), answer(g=9.0, h=8.0)
    shown = top5(now, before, "the skip of conv3_x.1 cut")
    assert [row["name"] for row in shown["rows"][:2]] == ["thing h", "thing g"]
    wanted = torch.tensor(now.shares).topk(5).values.tolist()
    assert [row["drawn"]["percent"] for row in shown["rows"]] == pytest.approx(
        [100 * p for p in wanted]
    )
    assert shown["rows"][1]["intact"]["percent"] == pytest.approx(100 * before.shares[6])
    assert all(row["intact"] is None for row in top5(now, now)["rows"])


def test_the_note_says_what_became_of_the_intact_runs_first_class():
    before, change = answer(g=5.0, h=4.0), "the skip of conv3_x.1 cut"
    notes = {
        way: top5(answer(g=logit, h=4.0), before, change)["note"]
        for way, logit in (("falls", 3.0), ("rises", 7.0), ("stays", 5.0))
    }
    for way, note in notes.items():
        assert f"thing g {way}" in note and change in note and "thing h" not in note
        assert f"{before.shares[6]:.1%}" in note
    assert f"{answer(g=3.0, h=4.0).shares[6]:.1%}" in notes["falls"]
    assert top5(before, before)["note"] == ""


def test_weights_of_shapes_say_so_beside_a_picture_of_another_kind(pair):
    one = answer(g=5.0)
    said = top5(one, one, of_another_kind=True)["note"]
    assert f"{len(NAMES)} drawn shapes" in said
    assert "drawn shapes" not in top5(one, one)["note"]


@pytest.mark.parametrize(
    ("source", "known"), [("bundled", True), ("plain", True), ("fresh", False)]
)
def test_only_weights_of_shapes_warn_and_only_beside_foreign_pictures(pair, source, known):
    run = replace(pair[1], key=replace(pair[1].key, source=source))
    warned = "drawn shapes" in answer_of_run.top5(run, run)["note"]
    assert warned == known
    assert "drawn shapes" not in answer_of_run.top5(run, run, synthetic=True)["note"]


def test_random_weights_and_broken_logits_are_called_what_they_are(pair):
    run, intact = pair
    assert "random" in answer_of_run.top5(run, intact)["note"]
    broken = top5(Answer([], None), answer(g=5.0), "all skips cut")
    assert broken["rows"] == [] and "not finite" in broken["note"]
    beside = top5(answer(g=5.0), Answer([], NAMES), "all skips cut")
    assert len(beside["rows"]) == 5 and beside["note"] == ""
    assert all(row["intact"] is None for row in beside["rows"])
