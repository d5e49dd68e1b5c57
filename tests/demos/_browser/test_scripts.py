"""The scripts are served in one file, to be kept for good, and nothing else is served."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from demos._browser import scripts


@pytest.fixture(scope="module")
def client():
    return TestClient(Starlette(routes=[scripts.ROUTE]))


def test_the_file_is_kept_for_good(client):
    answer = client.get(scripts.address())
    assert answer.status_code == 200 and answer.content == scripts.content()
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "name", ["000000000000.js", "scripts.py", "dom.js", "../app.py", "%2e%2e/app.py", ""]
)
def test_nothing_else_is_served(client, name):
    answer = client.get(scripts.PREFIX + name)
    assert answer.status_code == 404
    assert "cache-control" not in answer.headers


@pytest.mark.parametrize(
    "line",
    [
        "export default function mount() {}",
        "export { mount };",
        'import dom from "./dom.js";',
        'import "./dom.js";',
        'import { make } from "https://example.org/dom.js";',
        "import { make }",
    ],
)
def test_a_script_that_could_not_be_sent_as_it_is_is_refused(line):
    with pytest.raises(ValueError, match="has a line that cannot be sent"):
        scripts.as_function("a/b.js", f"const a = 1;\n{line}\n")
