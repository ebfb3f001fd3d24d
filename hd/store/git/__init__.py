"""Git, as processes: repository, objects, refs, remotes."""
