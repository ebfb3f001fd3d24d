"""Measures `hd` beside its peers and beside what the machine allows. Is not shipped with it."""
