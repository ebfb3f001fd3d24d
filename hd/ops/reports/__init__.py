"""Reports of a desk: `hd report`."""
