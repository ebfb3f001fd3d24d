"""Inbound mail as values: reading, classifying, proving, cutting. No disk, clock or network."""
