"""A late result never overwrites a newer one."""

from concurrent.futures import ThreadPoolExecutor

from demos._page.request_order import Turns, Wishes


def test_a_late_answer_is_not_painted_over_a_newer_one():
    turns = Turns()
    slow, quick = turns.take("page"), turns.take("page")
    assert turns.overtaken("page", slow) and not turns.overtaken("page", quick)
    assert turns.may_paint("page", quick)
    assert not turns.may_paint("page", slow)
    assert turns.may_paint("page", turns.take("page"))


def test_answers_in_order_are_all_painted():
    turns = Turns()
    first, second = turns.take("page"), turns.take("page")
    assert turns.may_paint("page", first) and turns.may_paint("page", second)


def test_a_request_that_came_to_nothing_stops_nothing():
    turns = Turns()
    experiment = turns.take("page")
    failed = turns.take("page")
    turns.give_back("page", failed, experiment)
    assert not turns.overtaken("page", experiment)
    slow, newer = turns.take("page"), turns.take("page")
    turns.give_back("page", slow, experiment)
    assert turns.overtaken("page", experiment) and not turns.overtaken("page", newer)


def test_pages_do_not_overtake_each_other_and_few_are_remembered():
    turns = Turns(pages=2)
    slow = turns.take("one")
    assert turns.may_paint("two", turns.take("two")) and turns.may_paint("one", slow)
    for page in "abcdef":
        turns.may_paint(page, turns.take(page))
    assert len(turns._newest) == len(turns._painted) == 2


def test_numbers_are_never_given_twice():
    turns = Turns()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: turns.take("page"), range(500)))
    assert len(set(taken)) == 500


def test_another_wish_of_the_same_page_is_a_change_and_few_pages_are_remembered():
    wishes = Wishes(pages=2)
    assert not wishes.changed("one", "seeds")
    wishes.say("one", "seeds")
    wishes.say("two", "depths")
    assert not wishes.changed("one", "seeds") and wishes.changed("one", "depths")
    wishes.say("one", "depths")
    assert wishes.changed("one", "seeds") and not wishes.changed("one", "depths")
    for page in "abcdef":
        wishes.say(page, "path")
    assert len(wishes._newest) == 2
