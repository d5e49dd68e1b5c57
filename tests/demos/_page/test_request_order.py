"""A late result never overwrites a newer one."""

from concurrent.futures import ThreadPoolExecutor

from demos._page.request_order import OpenExperiments, RequestOrder


def test_a_late_answer_is_not_painted_over_a_newer_one():
    renders = RequestOrder()
    slow, quick = renders.take("page"), renders.take("page")
    assert renders.overtaken("page", slow) and not renders.overtaken("page", quick)
    assert renders.may_paint("page", quick)
    assert not renders.may_paint("page", slow)
    assert renders.may_paint("page", renders.take("page"))


def test_answers_in_order_are_all_painted():
    renders = RequestOrder()
    first, second = renders.take("page"), renders.take("page")
    assert renders.may_paint("page", first) and renders.may_paint("page", second)


def test_a_request_that_came_to_nothing_stops_nothing():
    renders = RequestOrder()
    experiment = renders.take("page")
    failed = renders.take("page")
    renders.give_back("page", failed, experiment)
    assert not renders.overtaken("page", experiment)
    slow, newer = renders.take("page"), renders.take("page")
    renders.give_back("page", slow, experiment)
    assert renders.overtaken("page", experiment) and not renders.overtaken("page", newer)


def test_pages_do_not_overtake_each_other_and_few_are_remembered():
    renders = RequestOrder(pages=2)
    slow = renders.take("one")
    assert renders.may_paint("two", renders.take("two")) and renders.may_paint("one", slow)
    for page in "abcdef":
        renders.may_paint(page, renders.take(page))
    assert len(renders._newest) == len(renders._painted) == 2


def test_numbers_are_never_given_twice():
    renders = RequestOrder()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: renders.take("page"), range(500)))
    assert len(set(taken)) == 500


def test_another_wish_of_the_same_page_is_a_change_and_few_pages_are_remembered():
    open_experiments = OpenExperiments(pages=2)
    assert not open_experiments.changed("one", "seeds")
    open_experiments.say("one", "seeds")
    open_experiments.say("two", "depths")
    assert not open_experiments.changed("one", "seeds") and open_experiments.changed(
        "one", "depths"
    )
    open_experiments.say("one", "depths")
    assert open_experiments.changed("one", "seeds") and not open_experiments.changed(
        "one", "depths"
    )
    for page in "abcdef":
        open_experiments.say(page, "path")
    assert len(open_experiments._newest) == 2
