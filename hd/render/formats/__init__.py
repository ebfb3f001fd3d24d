"""Formats of others: Markdown, CI annotations."""
