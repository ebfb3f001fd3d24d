"""Does: one function per verb, verb(desk, request, *, actor, now) -> result. Prints nothing, asks nothing."""
