"""The page's look: the theme and the style sheet."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from demos._figures.colours import INK

CSS = (Path(__file__).parent / "style.css").read_text("utf-8")


def theme() -> gr.themes.Base:
    """Gradio's base theme with the one font that it serves itself, so no page asks the internet."""
    return gr.themes.Base(
        font=[gr.themes.LocalFont("IBM Plex Sans", (400, 700)), "system-ui", "sans-serif"],
        font_mono=[gr.themes.LocalFont("IBM Plex Mono", (400, 700)), "monospace"],
        text_size=gr.themes.sizes.text_sm,
        radius_size=gr.themes.sizes.radius_lg,
    ).set(
        body_background_fill="#f6f5f1",
        body_background_fill_dark="#101218",
        block_shadow="none",
        body_text_color=INK,
        body_text_color_dark="#e8e8e3",
    )
