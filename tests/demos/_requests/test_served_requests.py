"""Whatever a client sends to the running app: an answer, and the next person is served as before.

The app is served as ``app.py`` serves it, on a free port. Nothing that is sent may end in an error
of the server, in a traceback on its console or in a stream of answers that breaks off.
"""

import json
import logging
import socket
import string
import threading
import time
import traceback
import uuid
from urllib.parse import quote

import gradio as gr
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import demos
from demos import walk
from demos._components.picture import pictures
from demos._page import serve
from demos.walk import why
from resnet_core import cut_skips, runs
from resnet_core.block_view import view_block
from tests.demos.wild_values import (
    CONTROLS,
    EVENTS,
    FILE,
    HUGE,
    SERVER_FUNCTIONS,
    anything,
    like,
    request_like,
    server_functions,
)

pytestmark = pytest.mark.slow

JSON = {"content-type": "application/json"}
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def fixed(examples):
    return settings(
        derandomize=True,
        deadline=None,
        database=None,
        max_examples=examples,
        suppress_health_check=SLOW,
    )


class Client:
    """Someone who sends what he likes to the app; ``complaints`` is what its console then shows."""

    def __init__(self, base):
        self._http = httpx.Client(base_url=base, timeout=60, headers={"connection": "close"})
        self.complaints = []
        self.sent = 0
        config = self._http.get("config").json()
        components = {c["id"]: c["props"] for c in config["components"]}
        self.events = {d["api_name"]: d for d in config["dependencies"]}
        self.controls = {
            name: [components[i].get("elem_id") for i in event["inputs"]]
            for name, event in self.events.items()
        }
        self.owner = {f: i for i, p in components.items() for f in p.get("server_fns") or []}

    def get(self, path):
        return self._answered(self._http.get(path))

    def post(self, path, body, headers=JSON):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._answered(self._http.post(path, content=content, headers=headers))

    def server(self, name, data, **other):
        asked = {"component_id": self.owner[name], "fn_name": name, "session_hash": "me"}
        return self.post("gradio_api/component_server", asked | {"data": data} | other)

    def event(self, name, data, session, query="", **other):
        """The messages that follow an event, or the status that it was refused with."""
        asked = {
            "data": data,
            "fn_index": self.events[name]["id"],
            "session_hash": session,
            "event_data": None,
            "trigger_id": None,
        }
        if not self.events[name]["queue"]:
            return self.post(f"gradio_api/run/{name}", asked | other).status_code
        joined = self.post(f"gradio_api/queue/join{query}", asked | other)
        if joined.status_code != 200:
            return joined.status_code
        return self.messages(session)

    def messages(self, session):
        self.sent += 1
        path, found = f"gradio_api/queue/data?session_hash={quote(session)}", []
        with self._http.stream("GET", path) as stream:
            for line in stream.iter_lines():  # to the end: a stream that breaks off raises
                if line:
                    found.append(json.loads(line.removeprefix("data:")))
        self._quiet()
        return found

    def _answered(self, response):
        self.sent += 1
        assert response.status_code < 500, response.text
        assert "Traceback" not in response.text
        self._quiet()
        return response

    def _quiet(self):
        said, self.complaints[:] = list(self.complaints), []
        assert not said


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}/"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TORCH_HOME", str(tmp_path_factory.mktemp("torch")))
        patch.setattr(why, "DEPTHS", (18,))  # of growth with depth, which runs them all
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        patch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
        patch.setenv("GRADIO_SERVER_NAME", "127.0.0.1")
        patch.setenv("GRADIO_SERVER_PORT", str(port))
        threading.Thread(target=serve.serve, args=(demos.find(),), daemon=True).start()
        _wait_for(base)
        client = Client(base)
        console = logging.Handler(logging.ERROR)
        console.emit = lambda record: client.complaints.append(record.getMessage())
        logging.getLogger("uvicorn.error").addHandler(console)
        patch.setattr(
            traceback, "print_exc", lambda *_: client.complaints.append(traceback.format_exc())
        )
        yield client
        gr.close_all(verbose=False)


def _wait_for(base):
    for _ in range(600):
        try:
            httpx.get(base, timeout=5)
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("The app did not start within a minute.")


@pytest.fixture(scope="module")
def right(client):
    """By the name of a server function: right values for each field of a request."""
    image = pictures.find("umbrella").image
    cut, run = runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.1"))
    return server_functions(run, cut, view_block(image, 18, "fresh", "post", "conv3_x.1"))


@pytest.fixture(scope="module")
def answers(client, right):
    """By the same names: a right request, and what it was answered before all others."""
    normal = {name: [values[0] for values in fields] for name, fields in right.items()}
    return {name: (asked, client.server(name, asked).text) for name, asked in normal.items()}


def painted(client):
    """What somebody else sees of a run: its name, its maps, its bars and its conditions."""
    drawn = {"cuts": ["conv3_x.1"], "strength": 0.5, "step": "conv3_x.1"}
    controls = [18, "batch", "fresh", "post", 0, drawn, "umbrella", None, "gradient_norm"]
    *_, completed, _closed = client.event("show", controls, uuid.uuid4().hex)
    update = walk.WalkUpdate(*completed["output"]["data"])
    maps, top5, conditions = update.maps, update.top5, update.conditions
    return maps["trace"], maps["sheet"], top5, conditions


@pytest.fixture(scope="module")
def before(client):
    return painted(client)


@pytest.mark.parametrize("name", SERVER_FUNCTIONS)
@fixed(50)
@given(data=st.data())
def test_a_server_function_answers_anything_and_then_the_next_person(
    name, client, right, answers, data
):
    answer = client.server(name, data.draw(request_like(right[name])))
    assert answer.status_code in (200, 400)
    assert answer.status_code == 200 or set(answer.json()) == {"detail"}
    asked, expected = answers[name]
    assert client.server(name, asked).text == expected


@pytest.mark.parametrize("name", EVENTS)
@fixed(15)
@given(data=st.data())
def test_an_event_is_answered_whatever_its_values_are(name, client, before, data):
    assert set(EVENTS) == set(client.events)
    fields = [CONTROLS.get(control, st.none()) for control in client.controls[name]]
    if name == "fetch":
        fields[1] = fields[1].filter(lambda weights: weights != "imagenet")
    values = data.draw(st.tuples(*fields).map(list))
    messages = client.event(name, values, "troublemaker")
    if messages not in (200, 400):
        kinds = [message["msg"] for message in messages]
        assert kinds[-1] == "close_stream" and "process_completed" in kinds
        completed = messages[kinds.index("process_completed")]
        assert completed["success"], completed["output"]
    assert painted(client) == before


FORM = {
    "session_hash": ["me", "", "\ud800", "x" * 1000, "../me", None],
    "fn_index": [0, -1, 9999, 0.0, True, HUGE, None, "0", [0]],
    "component_id": [19, -1, 9999, 19.0, True, HUGE, None, "19", {}],
    "fn_name": ["table", "__init__", "__class__", "preprocess", "\ud800", None, ["table"]],
    "trigger_id": [None, 9999, -1, "x", 0.5],
    "event_id": [None, "x"],
    "batched": [None, False, True, "yes"],
    "simple_format": [False, True],
    "data": [[], [None] * 9, None, "x", {}],
    "event_data": [None, {}, HUGE],
}
POSTED = ["queue/join", "component_server", "component_server/", "cancel", "reset", "run/show"]
POSTED += ["run/predict", "api/show", "call/show", "call/v2/show", "upload", "process_recording"]
TYPES = ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x"]


@fixed(300)
@given(
    path=st.sampled_from(POSTED),
    form=st.fixed_dictionaries({}, optional={name: like(*right) for name, right in FORM.items()}),
    kind=st.sampled_from([TYPES[0]] * 6 + TYPES[1:]),
)
def test_a_form_is_answered_whatever_its_fields_are(path, form, kind, client):
    answer = client.post(f"gradio_api/{path}", form, {"content-type": kind})
    assert answer.status_code in (200, 400, 404, 405, 413, 415, 422)
    assert len(answer.content) < 100_000


@fixed(300)
@given(
    path=st.sampled_from(POSTED),
    body=st.binary(max_size=40)
    | anything.map(lambda value: json.dumps(value).encode())
    | st.text(string.printable, max_size=40).map(str.encode)
    | st.sampled_from(
        [
            b'{"data":' * 100_000,
            b"[" * 900_000,
            b'{"data":[' + b"9" * 5_000 + b"]}",
            b'{"data":[1e999]}',
            "{}".encode("utf-16"),
            b'{"data":["\xed\xa0\x80"]}',
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
            b" " * 1_000_001,
        ]
    ),
    kind=st.sampled_from(TYPES),
)
def test_a_body_is_answered_whatever_it_is(path, body, kind, client):
    answer = client.post(f"gradio_api/{path}", body, {"content-type": kind})
    assert answer.status_code in (200, 400, 404, 405, 413, 415, 422)


names = st.sampled_from(
    ["depth", "regime", "weights", "order", "seed", "strength", "picture", "step", "cut", "x"]
)
texts = st.text(max_size=20).map(lambda text: quote(text, errors="surrogatepass")) | (
    st.sampled_from(["%ff", "%ed%a0%80", "%00", "9" * 3000, "18.0", "1e400", "all", "%", "nan"])
)


@fixed(150)
@given(st.lists(st.tuples(names, texts), max_size=6))
def test_a_page_opens_whatever_its_address_says(client, query):
    text = "?" + "&".join(f"{name}={value}" for name, value in query)
    assert client.get(text).status_code == 200
    *_, completed, closed = client.event("open_page", [], uuid.uuid4().hex, text)
    assert completed["success"] and closed["msg"] == "close_stream"
    json.dumps(completed["output"], allow_nan=False)


@fixed(60)
@given(st.text(max_size=10).map(lambda text: quote(text, errors="surrogatepass")))
def test_a_stream_that_nobody_is_waiting_for_ends(client, session):
    messages = client.messages(session)
    assert [message["msg"] for message in messages] == ["unexpected_error"]


@pytest.mark.parametrize(
    "path", ["call/show/x", "call/v2/show/x", "queue/status", "file=/etc/passwd"]
)
def test_a_path_that_the_page_does_not_use_is_answered(path, client):
    assert "root:" not in client.get(f"gradio_api/{path}").text


def test_a_value_in_the_form_of_a_file_opens_none(client):
    for wrong in (FILE, [FILE], {"cuts": FILE}):
        assert client.event("show_2", [wrong], "me") == 400


def test_an_integer_that_a_float_can_hold_reaches_the_control_that_reads_it(client):
    drawn = {"cuts": [], "strength": 10**300}
    for seed, kept in ((10**20, 9999), (-(10**20), 0)):
        controls = [18, "batch", "fresh", "post", seed, drawn, "umbrella", None, None]
        *_, completed, _closed = client.event("show", controls, uuid.uuid4().hex)
        update = walk.WalkUpdate(*completed["output"]["data"])
        assert update.seed["value"] == kept
        assert "A seed is a whole number from 0 to 9999." in str(update.message)


def test_afterwards_everything_is_as_it_was(client, right, answers, before):
    assert painted(client) == before
    assert {name: client.server(name, asked).text for name, (asked, _) in answers.items()} == {
        name: text for name, (_, text) in answers.items()
    }
