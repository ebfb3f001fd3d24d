"""Articles and scripts as text."""
