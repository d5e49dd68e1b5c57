"""Components that several tabs use, and the base class of all components.

A component is a folder: its Python class in ``__init__.py``, and beside it the ``.html``, ``.css``
and ``.js`` files that the browser gets. Components do not know each other. A component tells the
others what happened (the step moved, a channel was pinned) by an event on the document; the
scripts in ``demos/_browser`` provide this, and the colours and numbers that all of them share.
"""
