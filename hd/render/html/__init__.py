"""HTML of what people wrote."""
