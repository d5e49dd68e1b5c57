"""Starts this tab alone."""

from demos import blocks
from demos._page import serve

serve.serve([blocks])
