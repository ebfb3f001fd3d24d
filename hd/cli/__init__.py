"""Asks and answers: click commands that parse, call one op, and print."""
