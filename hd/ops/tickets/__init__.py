"""Verbs of tickets."""
