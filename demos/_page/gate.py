"""What reaches the app: requests of the kind that its own page sends, and no others.

Gradio passes on what it is sent. A component or a function that does not exist, an integer of 400
digits or half a surrogate pair then ends in a server error or breaks the stream of answers off.
Such a request is answered here, with a status of the client's and one sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

import gradio as gr
import httpx
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demos._requests import Refused, a_choice, a_number, a_text, an_integer, or_nothing

MAX_BYTES = 1_000_000  # of a request; what the page sends has a few thousand
MAX_LEVELS = 16  # of lists and objects in each other

_API = "/gradio_api/"
# The headers that gradio takes its own address from, and what it puts before them.
_HOSTS = {b"host": "http://", b"x-forwarded-host": "http://", b"x-gradio-server": ""}


class Gate:
    """Lets those requests through that the page of these ``blocks`` could have sent."""

    def __init__(self, app: ASGIApp, blocks: gr.Blocks) -> None:
        self._app, self._blocks = app, blocks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _check_host(scope)
            if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
                receive = await self._checked(scope, receive)
        except HTTPException as refused:
            answer = JSONResponse({"detail": refused.detail}, refused.status_code)
            await answer(scope, receive, send)
            return
        await _to_the_end(self._app, scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        """What is received, once more, after its body has been read and found to be in order.

        Raises:
            HTTPException: it is not.
        """
        path = scope["path"].rstrip("/").rpartition(_API)[2]
        if path == "upload":  # gradio reads it piece by piece, up to its limit
            return receive
        check = self._checks.get(path.partition("/")[0])
        if check is None:
            raise HTTPException(404, "This address takes no requests.")
        body = await _body(receive)
        try:
            check(self, _parsed(body))
        except Refused as refused:
            raise HTTPException(400, str(refused)) from None
        return _again(body, receive)

    def _event(self, asked: dict[str, Any]) -> None:
        """The event of a control, as the queue and functions outside it take it."""
        _session(asked)
        functions = self._blocks.fns
        function = functions[a_choice(asked.get("fn_index"), functions)]
        data = asked.get("data")
        if type(data) is not list or len(data) != len(function.inputs):
            raise Refused
        or_nothing(an_integer)(asked.get("trigger_id"))
        for name in ("event_id", "oauth_token", "batched", "simple_format"):
            if asked.get(name):  # the page has no use for these
                raise Refused

    def _server_function(self, asked: dict[str, Any]) -> None:
        """A call of one of a component's server functions."""
        _session(asked)
        component = self._blocks.blocks[a_choice(asked.get("component_id"), self._blocks.blocks)]
        known = [function.__name__ for function in getattr(component, "server_fns", [])]
        a_choice(asked.get("fn_name"), known)
        if "data" not in asked:
            raise Refused

    def _plain(self, asked: dict[str, Any]) -> None:
        """A request whose fields gradio checks itself."""

    _checks: ClassVar[dict[str, Callable[[Gate, dict[str, Any]], None]]] = {
        "queue": _event,
        "run": _event,
        "component_server": _server_function,
        "cancel": _plain,
        "reset": _plain,
    }


def _check_host(scope: Scope) -> None:
    """Refuse the name of a host that no address can be made of: gradio makes its own of it."""
    for name, value in scope["headers"]:
        start = _HOSTS.get(name)
        if start is None:
            continue
        for host in value.decode("latin-1").split(","):  # one for each proxy on the way
            try:
                httpx.URL(f"{start}{host.strip()}")
            except (httpx.InvalidURL, ValueError):
                raise HTTPException(400, "The host of this request is no address.") from None


def _session(asked: dict[str, Any]) -> None:
    if not a_text(asked.get("session_hash")):
        raise Refused


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BYTES:
            raise HTTPException(413, "This request is too large: send less than 1 MB.")
        if not message.get("more_body"):
            return body


def _again(body: bytes, receive: Receive) -> Receive:
    """The body in one piece, and then whatever else the client has to say."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received


def _parsed(body: bytes) -> dict[str, Any]:
    """The JSON object in a body, all of whose values can be sent back as JSON."""
    try:
        asked = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Refused from None
    if type(asked) is not dict:
        raise Refused
    check_value(asked, MAX_LEVELS)
    return asked


def check_value(value: Any, levels: int) -> None:
    """Refuse what JSON of a browser does not hold, and what stands for a file of the server.

    A control's value in the form of gradio's FileData would be opened, or fetched, by gradio.
    """
    if levels == 0:
        raise Refused
    if isinstance(value, str):
        _check_text(value)
    elif type(value) in (int, float):
        a_number(value)
    elif isinstance(value, list):
        for part in value:
            check_value(part, levels - 1)
    elif isinstance(value, dict):
        if "meta" in value:
            raise Refused
        for name, part in value.items():
            _check_text(name)
            check_value(part, levels - 1)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        raise Refused from None


async def _to_the_end(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Run the app; where it refuses a request in the midst of its answer, the answer is ended.

    Gradio does so for a stream of answers that nobody is waiting for: what it has to say of that
    has been sent by then.
    """
    begun = False

    async def sending(message: Message) -> None:
        nonlocal begun
        begun = begun or message["type"] == "http.response.start"
        await send(message)

    try:
        await app(scope, receive, sending)
    except RuntimeError as error:
        if not (begun and isinstance(error.__cause__, HTTPException)):
            raise
        await send({"type": "http.response.body", "body": b"", "more_body": False})
