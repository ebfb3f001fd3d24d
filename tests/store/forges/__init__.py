"""The adapters of forges, against servers on loopback."""
