"""Labelled pictures drawn by code: what the bundled networks learned to see."""
