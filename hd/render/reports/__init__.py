"""Draws what `hd report` answers."""
