"""Merges tickets and articles by meaning: `whole` the files, from `keys` and `body`, with `lives` for what follows from
lists; `settling` what that leaves to decide. Imports nothing by itself.
"""
