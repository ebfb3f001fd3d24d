"""Changes: commit messages, differences, blame."""
