"""A sentence to the reader, above what it is about."""

from __future__ import annotations

import html


def notice(sentence: str) -> str:
    """A sentence to the reader as HTML, or nothing."""
    return f'<div class="notice" role="status">{html.escape(sentence)}</div>' if sentence else ""
