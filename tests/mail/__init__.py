"""Tests of the door for mail."""
