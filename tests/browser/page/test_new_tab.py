"""Adding a tab is adding a folder: one with a title, a component and words is found and served."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[3]

FILES = {
    "__init__.py": '''
        """A tab that greets."""

        import gradio as gr

        from demos.greetings.greeting import Greeting

        TITLE = "Greetings"
        ORDER = 99


        def build():
            with gr.Column():
                Greeting({"name": "ResNet"}, elem_id="greeting")
        ''',
    "words.py": '''
        """What the tab says."""


        def hello(name):
            return f"Hello, {name}."
        ''',
    "greeting/__init__.py": '''
        """One sentence."""

        from demos._components.component import Component
        from demos.greetings import words


        class Greeting(Component):
            """Its value has the ``name`` to greet."""

            def __init__(self, value=None, **kwargs):
                kwargs["server_functions"] = [greet]
                super().__init__(value, **kwargs)


        def greet(request):
            return {"text": words.hello(request[0])}
        ''',
    "greeting/greeting.html": "<p></p>",
    "greeting/greeting.css": "p { font-weight: 700; }",
    "greeting/greeting.js": """
        import { finderIn } from "../../_browser/dom.js";

        export async function mount({ element, props, server }) {
          const { text } = await server.greet([props.value.name]);
          finderIn(element)("p").textContent = text;
        }
        """,
}


@pytest.fixture
def explorer_with_a_new_tab(tmp_path):
    """The address of an app whose code differs in nothing but the new folder."""
    shutil.copytree(ROOT / "demos", tmp_path / "demos")
    shutil.copy(ROOT / "app.py", tmp_path)
    (tmp_path / "resnet_core").symlink_to(ROOT / "resnet_core")
    for name, text in FILES.items():
        path = tmp_path / "demos" / "greetings" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    settings |= {"GRADIO_TEMP_DIR": str(tmp_path / "uploads"), "TORCH_HOME": str(tmp_path)}
    app = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=tmp_path,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(900):
            try:
                urlopen(base, timeout=5).close()
                break
            except OSError:
                assert app.poll() is None, "The app with the new tab does not start."
                time.sleep(0.1)
        yield base
    finally:
        app.terminate()
        app.wait(30)


def test_a_folder_with_a_title_becomes_a_tab(browser, explorer_with_a_new_tab):
    context = browser.new_context()
    page = context.new_page()
    page.goto(explorer_with_a_new_tab)
    tabs = page.locator("[role=tab]")
    tabs.filter(has_text="Greetings").first.click()
    said = page.locator("#greeting p")
    said.filter(has_text="Hello, ResNet.").wait_for()
    assert said.evaluate("p => getComputedStyle(p).fontWeight") == "700"
    assert tabs.all_inner_texts()[-1].strip() == "Greetings"
    context.close()
