"""The public site of articles: pages, styles, search index. Opens no file."""
