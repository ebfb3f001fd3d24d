"""The site of articles for requesters: pages, styles, search index. Opens no file, and knows no web server."""
