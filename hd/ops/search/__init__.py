"""Search, similar tickets, hints."""
