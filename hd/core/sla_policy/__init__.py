"""Checks of policies: lint, compare, test with scenarios."""
