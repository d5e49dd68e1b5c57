"""Sends the page's scripts in one file, which a browser fetches once and keeps.

The scripts are ES modules. Fetched one by one they delayed the page by a seventh, so each becomes a
function of one file here: what it imports are the results of other functions, and its result is
what it exports. The file's address holds a hash of its content, so it may be kept for good, and a
page never mixes the scripts of two versions.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parents[1]
PREFIX = "/scripts/"

_IMPORT = re.compile(r'^import (\{[^{}]+\}) from "(\.[^"]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_LOAD = """\
const scripts = {};
const loaded = {};
export const load = (name) => (loaded[name] ??= scripts[name]());
"""
_KEEP = {"Cache-Control": "public, max-age=31536000, immutable"}


def name(script: Path) -> str:
    """How the file's ``load`` knows a script: by its path in this package."""
    return script.relative_to(FOLDER).as_posix()


@cache
def address() -> str:
    """The address of the file, relative to that of the page."""
    return f"{PREFIX[1:]}{hashlib.sha256(content()).hexdigest()[:12]}.js"


@cache
def content() -> bytes:
    """The file: an ES module whose ``load(name)`` gives what a script exports."""
    paths = [path for path in sorted(FOLDER.rglob("*.js")) if path.name != "types.js"]
    functions = [as_function(name(path), path.read_text("utf-8")) for path in paths]
    return "\n".join([_LOAD, *functions]).encode()


def as_function(name: str, source: str) -> str:
    """A script as an entry of ``scripts``.

    Raises:
        ValueError: it imports or exports in a way that is not foreseen.
    """

    def imported(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[2]))
        return f"const {found[1]} = load({json.dumps(path)});"

    exports = [found[2] for found in _EXPORT.finditer(source)]
    body = _EXPORT.sub(r"\1", _IMPORT.sub(imported, source))
    if other := _OTHER.search(body):
        raise ValueError(f"{name} has a line that cannot be sent: {other[0]}")
    return (
        f"scripts[{json.dumps(name)}] = () => {{\n{body}return {{ {', '.join(exports)} }};\n}};\n"
    )


async def _send(request: Request) -> Response:
    if f"{PREFIX[1:]}{request.path_params['file']}" != address():
        return Response("There is no such script.", 404, media_type="text/plain")
    return Response(content(), media_type="text/javascript", headers=_KEEP)


ROUTE = Route(PREFIX + "{file}", _send)
