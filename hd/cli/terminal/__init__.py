"""The operator's terminal: editor, keys, pager, progress, streams."""
