"""Scripts for the phone: parse, check, run."""
