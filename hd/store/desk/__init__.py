"""A desk on disk, in a commit, in git's index."""
