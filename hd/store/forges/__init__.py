"""Talks to forges about requests: one adapter for each kind of forge, all with one protocol."""
