"""Policies themselves: lint, compare, play scenarios."""
