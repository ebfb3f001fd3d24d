"""Logs, differences, reviews and syncs as text."""
