"""Verbs of handovers: escalate, ask for a review, decide it."""
