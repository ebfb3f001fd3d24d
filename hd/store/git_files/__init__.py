"""git's own files, read and written without a process where these are as git usually leaves them.

The rule: a function here does a small, plain piece of work exactly as git would, or returns that it cannot, having
changed nothing. Its caller then runs git. Nothing here guesses.
"""
