"""One change, one commit, or nothing."""
