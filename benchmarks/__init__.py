"""Side-by-side measurements of what the page promises: ``python -m benchmarks``.

They print and never fail: a busy machine is slow, not wrong.
"""
