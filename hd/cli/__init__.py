"""The command line: click commands that parse arguments, call one op and print the result."""
