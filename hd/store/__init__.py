"""Remembers: the only room that touches disk and git."""
