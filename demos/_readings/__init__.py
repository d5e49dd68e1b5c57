"""Plain numbers read off a run, for figures and for sentences."""
