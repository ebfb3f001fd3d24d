"""Calendars, opening hours, durations, and the times that people type."""
