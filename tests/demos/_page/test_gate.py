"""What the page cannot have sent does not reach gradio: its own app behind the gate, unlaunched."""

import json

import pytest
from gradio.routes import App
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import demos
from demos._page import serve
from demos._page.gate import MAX_BYTES, Gate
from tests.demos.wild_values import FILE, HUGE

SENTENCE = {"detail": "This request is not understood."}
NETWORK = [18, 112, "post", "batch", 1000, True]


@pytest.fixture(scope="module")
def blocks():
    blocks = serve.page(demos.find())
    blocks.max_file_size = MAX_BYTES  # as a launch would set it
    return blocks


@pytest.fixture(scope="module")
def client(blocks):
    """Raises whatever the app raises: an error of the server fails its test."""
    app = App.create_app(blocks, app_kwargs={"middleware": [Middleware(Gate, blocks)]})
    return TestClient(app)


@pytest.fixture(scope="module")
def call(blocks):
    """A right call of a server function."""
    (owner,) = (i for i, c in blocks.blocks.items() if getattr(c, "elem_id", "") == "network-map")
    return {"component_id": owner, "fn_name": "table", "session_hash": "me", "data": NETWORK}


@pytest.fixture(scope="module")
def event(blocks):
    """A right event, of a control that the queue does not hold up."""
    (wish,) = (
        function for function in blocks.fns.values() if function.api_name == "note_experiment"
    )
    return {"fn_index": wish._id, "session_hash": "me", "data": ["closed"], "trigger_id": None}


def post(client, path, body, kind="application/json"):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/gradio_api/{path}", content=content, headers={"content-type": kind})


def test_what_the_page_sends_passes_whole(client, call, event):
    answer = post(client, "component_server", call)
    assert answer.status_code == 200 and answer.json()["size"] == 112
    assert post(client, "component_server/", call).content == answer.content
    assert post(client, "run/wish", event).status_code == 200
    form = {"files": ("a.txt", b"some text", "text/plain")}
    assert client.post("/gradio_api/upload", files=form).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        *({"component_id": wrong} for wrong in (None, -1, 9999, "19", 19.0, True, [], HUGE)),
        *({"fn_name": wrong} for wrong in (None, "sheet", "__init__", "preprocess", ["table"])),
        *({"session_hash": wrong} for wrong in (None, "", 7, "x" * 65, "\ud800")),
        *({"data": wrong} for wrong in ("\ud800", HUGE, float("nan"), float("inf"), FILE)),
        {"data": {"\ud800": 1}},
        {"other": json.loads("[" * 20 + "]" * 20)},
    ],
    ids=lambda wrong: repr(wrong)[:40],
)
def test_a_call_that_does_not_exist_is_answered_in_a_sentence(wrong, client, call):
    answer = post(client, "component_server", call | wrong)
    assert answer.status_code == 400 and answer.json() == SENTENCE


@pytest.mark.parametrize(
    "wrong",
    [
        *({"fn_index": wrong} for wrong in (None, -1, 9999, 7.0, True, "7", HUGE)),
        *({"data": wrong} for wrong in (None, [], ["closed"] * 2, {}, "closed", [FILE])),
        *({"trigger_id": wrong} for wrong in ("7", 7.0, HUGE, [])),
        *({name: True} for name in ("event_id", "batched", "simple_format", "oauth_token")),
        {"session_hash": ""},
    ],
    ids=lambda wrong: repr(wrong)[:40],
)
@pytest.mark.parametrize("path", ["run/wish", "queue/join"])
def test_an_event_that_does_not_exist_is_answered_in_a_sentence(path, wrong, client, event):
    answer = post(client, path, event | wrong)
    assert answer.status_code == 400 and answer.json() == SENTENCE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{",
        b"\xff\xfe",
        "{}".encode("utf-16"),
        b'{"data":' * 50_000,
        b'{"data":[1e999]}',
        b'{"data":[' + b"9" * 5_000 + b"]}",
        b'{"data":["\xed\xa0\x80"]}',
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    ],
    ids=lambda body: repr(body[:20]),
)
@pytest.mark.parametrize("path", ["queue/join", "component_server", "cancel", "reset"])
def test_a_body_that_is_no_object_of_json_is_answered_in_a_sentence(path, body, client):
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        answer = post(client, path, body, kind)
        assert answer.status_code == 400 and answer.json() == SENTENCE


def test_a_body_is_not_read_beyond_what_a_page_could_send(client, call):
    large = call | {"data": "x" * MAX_BYTES}
    assert post(client, "component_server", large).status_code == 413
    nearly = call | {"data": "x" * (MAX_BYTES - 200)}
    assert post(client, "component_server", nearly).json() == {"error": SENTENCE["detail"]}


@pytest.mark.parametrize(
    "path", ["call/show", "call/v2/nothing", "api/show", "process_recording", "vibe-edit", "x"]
)
def test_what_the_page_does_not_use_takes_no_requests(path, client, event):
    answer = post(client, path, event)
    assert answer.status_code == 404
    assert answer.json() == {"detail": "This address takes no requests."}


@pytest.mark.parametrize("host", ["[::1", "a:b", "a\x01b", "good.org, [::1"])
def test_a_host_that_is_no_address_is_answered_in_a_sentence(host, client, event):
    headers = {"x-forwarded-host": host}
    for answer in (
        client.get("/config", headers=headers),
        client.post("/gradio_api/run/wish", json=event, headers=headers),
    ):
        assert answer.status_code == 400
        assert answer.json() == {"detail": "The host of this request is no address."}
    server = {"x-gradio-server": f"http://{host.split(', ')[-1]}"}
    assert client.get("/config", headers=server).status_code == 400
    for good in ("good.org", "good.org:8080, [::1]:7860"):
        assert client.get("/config", headers={"x-forwarded-host": good}).status_code == 200


def test_a_stream_that_nobody_is_waiting_for_is_ended(client):
    answer = client.get("/gradio_api/queue/data?session_hash=nobody")
    assert '"session_not_found":true' in answer.text
