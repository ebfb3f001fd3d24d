"""Thinks: pure functions over text and values. No disk, no git, no clock, no click."""
