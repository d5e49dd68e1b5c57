"""Components that several tabs use, and the base class of all components.

A component is a folder: its Python class in ``__init__.py``, and beside it the ``.html``, ``.css``
and ``.js`` files that the browser gets. The script with the folder's name is an ES module with a
function ``mount``, and imports the others. Components do not know each other. A component announces
what happened (the step changed, a channel was pinned) by an event on the document; the scripts in
``demos/_browser`` provide this, and the colours and numbers that all components share.
"""
