"""What was read of every file, in SQLite."""
