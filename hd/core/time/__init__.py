"""Calendars, opening hours, durations, and the moments that people type."""
