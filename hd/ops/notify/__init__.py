"""Who is notified of what: decided by comparing two trees, kept on a ref, sent once."""
