"""Starts this tab alone."""

from demos import twins
from demos._page import serve

serve.serve([twins])
