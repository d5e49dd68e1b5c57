"""What every way of starting shares: the page around the demos, and how it is served."""

from __future__ import annotations

import gc
from types import ModuleType

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demos._browser import scripts
from demos._components.header import Header
from demos._page import theme
from demos._page.gate import Gate
from resnet_core import compute_thread
from resnet_core.images import MAX_BYTES

KEEP_UPLOADS = (3600, 3600)  # seconds: look every hour, delete what is older than one


def page(demos: list[ModuleType]) -> gr.Blocks:
    """The page with a tab for each demo, or just the demo if it is alone."""
    with gr.Blocks(
        title="ResNet Explorer", analytics_enabled=False, delete_cache=KEEP_UPLOADS
    ) as blocks:
        Header(elem_id="top", tabs={demo.TITLE: slug(demo) for demo in demos})
        if len(demos) == 1:
            demos[0].build()
        else:
            with gr.Tabs():
                for demo in demos:
                    with gr.Tab(demo.TITLE):
                        demo.build()
    return blocks.queue(max_size=200, default_concurrency_limit=4, api_open=False)


def slug(demo: ModuleType) -> str:
    """How links name a tab: as its folder is called, whatever its title is."""
    return demo.__name__.rpartition(".")[2]


class Compressed:
    """Sends the page and its scripts compressed, as gradio does with its own scripts: a whole class
    opens them at once. The page's headers name the scripts, so that a browser fetches them while
    gradio starts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._gzip = app, GZipMiddleware(app, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or not (path == "/" or path.startswith(scripts.PREFIX)):
            await self._app(scope, receive, send)
        elif path == "/":
            await self._gzip(scope, receive, _naming_scripts(send))
        else:
            await self._gzip(scope, receive, send)


def _naming_scripts(send: Send) -> Send:
    async def send_with_link(message: Message) -> None:
        if message["type"] == "http.response.start":
            link = f"<{scripts.address()}>; rel=modulepreload"
            MutableHeaders(scope=message).append("Link", link)
        await send(message)

    return send_with_link


def serve(demos: list[ModuleType]) -> None:
    """Start the app on gradio's usual address (GRADIO_SERVER_NAME and _PORT change it)."""
    compute_thread.leave_cores_to_runs()
    blocks = page(demos)
    # What lives as long as the app is never garbage; to look for some in it takes a quarter second.
    gc.collect()
    gc.freeze()
    blocks.launch(
        theme=theme.theme(),
        css=theme.CSS,
        max_file_size=MAX_BYTES + 1024,
        ssr_mode=False,
        show_error=False,
        enable_monitoring=False,
        footer_links=[],
        state_session_capacity=300,
        run_history=False,
        app_kwargs={
            "middleware": [Middleware(Compressed), Middleware(Gate, blocks)],
            "routes": [scripts.ROUTE],
        },
    )
