"""Scripts for phone calls: parse, check, run."""
