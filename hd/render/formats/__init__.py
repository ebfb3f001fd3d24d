"""Formats of other tools: Markdown, CI annotations."""
