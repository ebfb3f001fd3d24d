"""The commands that look after the desk: set-up, check, audit, index, sync."""
