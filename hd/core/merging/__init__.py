"""Merge tickets and articles by meaning: `merge_files` the files, `front_matter` and `body` their parts,
`derived_fields` the fields that follow from lists; `conflicts` presents what remains to decide. Imports nothing by
itself.
"""
