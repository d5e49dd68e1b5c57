"""Sentences that several tabs use. They receive plain values and never start a computation."""
