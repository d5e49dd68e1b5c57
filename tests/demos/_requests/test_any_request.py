"""Whatever a browser sends, in this process: an answer or a sentence, and the next is served."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import gradio as gr
import orjson
import pytest
from gradio.state_holder import SessionState
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

import demos
from demos import _requests, walk
from demos._components.picture import pictures
from demos._figures.measures import LABORATORY
from demos._page import link, serve
from demos._page.gate import MAX_LEVELS, check_value
from demos._requests import Refused
from demos.walk import why
from resnet_core import DEPTHS, cut_skips, imagenet, runs
from resnet_core.block_view import view_block
from tests.demos.wild_values import (
    CONTROLS,
    EVENTS,
    SERVER_FUNCTIONS,
    anything,
    request_like,
    server_functions,
)

fixed = settings(derandomize=True, deadline=None, database=None, max_examples=40)
a_few = settings(fixed, max_examples=12)


@cache
def page():
    return serve.page(demos.find())


def functions():
    """Every server function of every component of the page, by name."""
    components = page().blocks.values()
    return {f.__name__: f for c in components for f in getattr(c, "server_fns", [])}


@pytest.fixture(scope="module", autouse=True)
def nothing_fetched(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TORCH_HOME", str(tmp_path_factory.mktemp("torch")))
        patch.setattr(why, "DEPTHS", (18,))  # of growth with depth, which runs them all
        yield


@pytest.fixture(scope="module")
def right():
    """By the name of a server function: right values for each field of a request."""
    image = pictures.find("umbrella").image
    cut, run = runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.1"))
    return server_functions(run, cut, view_block(image, 18, "fresh", "post", "conv3_x.1"))


@pytest.fixture(scope="module")
def answers(right):
    """By the same names: a right request, and what it was answered before all others."""
    normal = {name: [values[0] for values in fields] for name, fields in right.items()}
    return {name: (asked, functions()[name](asked)) for name, asked in normal.items()}


def test_every_server_function_is_asked_here(right):
    assert set(right) == set(functions()) == set(SERVER_FUNCTIONS)


@pytest.mark.parametrize("name", SERVER_FUNCTIONS)
@fixed
@given(data=st.data())
def test_a_server_function_answers_anything_and_then_the_next_person(name, right, answers, data):
    function, (normal, before) = functions()[name], answers[name]
    answer = function(data.draw(request_like(right[name])))
    assert type(answer) is dict
    sent = json.dumps(answer, allow_nan=False, ensure_ascii=False).encode()
    if "error" in answer:
        assert set(answer) == {"error"} and answer["error"].endswith(".") and len(sent) < 200
    assert function(normal) == before


def events():
    """The handler of every control of the page, by gradio's name for it."""
    return {function.api_name: function for function in page().fns.values()}


def handled(event, data, state, query=b""):
    """What gradio would send as the answer to an event, as text."""
    scope = {"type": "http", "headers": [], "query_string": query, "path": "/", "method": "POST"}
    request = gr.Request(Request(scope), session_hash="somebody")
    answer = page().process_api(events()[event], data, state=state, request=request)
    with ThreadPoolExecutor(1) as own:  # tests in the browser leave a loop in this thread
        found = own.submit(asyncio.run, answer).result()
    return orjson.dumps(found["data"], default=lambda value: pytest.fail(f"{value!r} is sent."))


def passes_the_gate(values):
    """Whether these values reach gradio at all; those of a file's form do not."""
    try:
        check_value(values, MAX_LEVELS)
    except Refused:
        return False
    return True


def values_of(event):
    """A strategy for the values that are sent with an event; the server has its states itself."""
    fields = [CONTROLS.get(block.elem_id, st.none()) for block in events()[event].inputs]
    if event == "fetch":
        fields[1] = fields[1].filter(lambda weights: weights != "imagenet")
    return st.tuples(*fields).map(list)


def test_every_control_is_tried_here_and_reads_its_values_itself():
    assert set(events()) == set(EVENTS)
    assert not any(function.preprocess for function in events().values() if function.inputs)
    controls = [block for function in events().values() for block in function.inputs]
    assert {c.elem_id for c in controls if not c.stateful} <= set(CONTROLS)


def normal_answer(state):
    """The maps, bars and words of a run that is nobody's default."""
    drawn = {"cuts": ["conv3_x.1"], "strength": 0.5, "step": "conv3_x.1"}
    controls = [18, "batch", "fresh", "post", 0, drawn, "umbrella", None, "gradient_norm"]
    painted = json.loads(handled("show", controls, state))
    update = walk.WalkUpdate(*painted)
    return update.maps["trace"], update.maps["sheet"]["png"], update.top5, update.conditions


@pytest.fixture(scope="module")
def before():
    return normal_answer(SessionState(page()))


@pytest.fixture(scope="module")
def troublemaker():
    """One session that sends everything, with a picture walked to begin with."""
    state = SessionState(page())
    handled("open_page", [], state, b"weights=fresh")
    return state


@pytest.mark.parametrize("event", EVENTS)
@a_few
@given(data=st.data())
def test_a_control_answers_anything_and_then_the_next_person(event, before, troublemaker, data):
    values = data.draw(values_of(event))
    if passes_the_gate(values):
        handled(event, values, troublemaker)
    assert normal_answer(SessionState(page())) == before


LINK = {
    "depth": [*map(str, DEPTHS), "18.0", "9" * 400, "²"],
    "regime": ["trained", "batch", "none"],
    "weights": ["auto", "bundled", "plain", "fresh", "imagenet"],
    "order": ["post", "pre"],
    "seed": ["7", "9999", "1.5", "1e400", "nan", "1_0", "-1", "9" * 400],
    "strength": ["0.35", "1", ".5", "inf", "1e-400", "2"],
    "picture": ["lion", "../../etc/passwd"],
    "step": ["conv3_x.2", "final.bn", "picture"],
    "cut": ["all", "conv3_x,conv5_x.1", ",,,", "conv9_x," * 1000],
    "activation": ["silenced"],
    "gradient": ["weights"],
    "laboratory": list(LABORATORY),
}


@fixed
@given(
    st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(right) | st.text() for name, right in LINK.items()}
    )
)
def test_a_link_opens_something_that_exists_whatever_it_says(query):
    opening = link.read(query)
    choice = opening.choice
    assert choice.depth in DEPTHS and type(choice.depth) is type(choice.seed) is int
    assert 0 <= choice.seed <= 9999 and 0 <= choice.strength <= 1
    assert choice.surgery is not None  # every cut exists at this depth
    assert all(problem.endswith(".") and len(problem) < 200 for problem in opening.problems)
    "".join(opening.problems).encode()
    if query.get("seed", "0") not in ("0", str(choice.seed)):
        said = any("seed" in problem for problem in opening.problems)
        assert said or query["seed"].isdecimal()


READERS = {
    "an_integer": lambda value: _requests.an_integer(value, -5, 5),
    "a_number": lambda value: _requests.a_number(value, -5, 5),
    "a_choice": lambda value: _requests.a_choice(value, (1, 2.5, "x", None)),
    "a_flag": _requests.a_flag,
    "a_text": _requests.a_text,
    "texts": _requests.texts,
    "fields": lambda value: _requests.fields(value, _requests.a_text),
}


@pytest.mark.parametrize("name", READERS)
@fixed
@given(value=anything)
def test_a_reader_gives_what_it_was_given_or_refuses(name, value):
    try:
        found = READERS[name](value)
    except _requests.Refused as refused:
        assert str(refused) == "This request is not understood."
        return
    kinds = {
        "an_integer": (int,),
        "a_number": (int, float),
        "a_choice": (int, float, str, type(None)),
        "a_flag": (bool,),
        "a_text": (str,),
        "texts": (list,),
        "fields": (list,),
    }
    assert type(found) in kinds[name]
    assert found == value or name == "texts"
    json.dumps(found, allow_nan=False)
    assert not isinstance(found, float) or -5 <= found <= 5


def test_weights_are_fetched_for_a_depth_that_exists(monkeypatch):
    asked = []
    monkeypatch.setattr(imagenet, "file", lambda depth: asked.append(depth) or "there")
    for depth in (50, 50.0, [50], None, "50", 10**400):
        assert list(walk.fetch(depth, "imagenet"))
    assert asked == [50] + 5 * [18]
