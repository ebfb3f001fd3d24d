"""The terminal: editor, keys, pager, progress, streams."""
