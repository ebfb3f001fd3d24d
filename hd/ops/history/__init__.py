"""Log, blame, diff, undo."""
