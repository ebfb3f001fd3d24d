"""The commands, a file for each kind. A command parses, calls one op, prints."""
