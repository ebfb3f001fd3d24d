"""The commands that set up and maintain the desk: init, check, audit, index, sync."""
