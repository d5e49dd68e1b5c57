"""What the scripts of several components share, and how all scripts reach the browser.

Each script is an ES module with one idea, and ``scripts.py`` sends all of them in one file. ``dom``
makes elements, ``events`` lets components hear each other, ``link`` owns the address and
``late_writing`` says when it is written, ``store`` keeps choices, ``answers`` asks the server,
``charts`` waits for the charts, ``keys`` and ``player`` serve the walks, ``numbers`` writes
numbers, ``colours`` and ``legend`` turn them into colour, ``sheets`` and ``tiles`` draw maps.
"""
