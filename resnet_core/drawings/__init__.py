"""Labelled pictures drawn by code: what the bundled networks learned to see."""

HELD_OUT_SEED = 1_000_000  # of the series that no network is trained on
