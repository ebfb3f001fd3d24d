"""Find and compare texts: ranking, similarity, excerpts, clusters."""
