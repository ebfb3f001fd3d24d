"""Bring two clones together."""
