"""What changed: commit messages, differences, blame."""
