"""What is counted live is what a whole count gives, once for everybody, as long as it is wanted."""

import time

import pytest

from resnet_core import INTACT, cut_skips, load_network
from resnet_core.experiments.answers import Answers, count_answers, new_drawings
from resnet_core.experiments.live_answers import LiveAnswers, Question
from resnet_core.surgery import scale_skips

PATIENCE = 60
SIZE = 64
HALF = Question(18, "bundled", scale_skips(18, ["conv3_x.2", "conv5_x.1"], 0.5))


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_count_grows_in_portions_to_that_of_all_drawings():
    live = LiveAnswers(drawings=25, portion=10, size=SIZE)
    told = []

    def finished():
        told.append(live.ask(HALF))
        return told[-1].drawings == 25

    until(finished)
    assert {one.drawings for one in told} <= {0, 10, 20, 25} and told[0] == Answers()
    network = load_network(18, "bundled").network
    (whole,) = count_answers(network, *new_drawings(25, size=SIZE), [HALF.surgery])
    assert told[-1].right == whole.right
    assert told[-1].certainty == pytest.approx(whole.certainty, abs=1e-4)


def test_several_questions_are_answered_each_by_its_own_surgery():
    live = LiveAnswers(drawings=10, portion=10, size=SIZE)
    questions = [Question(18, "bundled", s) for s in (INTACT, cut_skips(18, "all"))]
    until(lambda: [live.ask(q).drawings for q in questions] == [10, 10])
    intact, cut = (live.ask(q) for q in questions)
    assert intact.certainty > 3 * cut.certainty


def test_a_question_that_nobody_asks_any_more_waits_until_it_is_asked_again():
    now = [0.0]
    live = LiveAnswers(drawings=20, portion=10, size=SIZE, patience=5, clock=lambda: now[0])
    live.ask(HALF)
    now[0] = 6.0
    other = Question(18, "bundled", INTACT)
    until(lambda: live.ask(other).drawings == 20)
    left = live.ask(HALF).drawings
    assert left < 20
    until(lambda: live.ask(HALF).drawings == 20)


def test_what_goes_wrong_is_said_once_and_then_tried_again():
    live = LiveAnswers(drawings=10, portion=10, size=SIZE)
    missing = Question(34, "bundled", INTACT)  # no weights of this depth are bundled

    def refused():
        try:
            live.ask(missing)
        except ValueError as error:
            return "34 layers" in str(error)
        return False

    until(refused)
    until(lambda: live.ask(HALF).drawings == 10)
