"""Starts this tab alone."""

from demos import walk
from demos._page import serve

serve.serve([walk])
