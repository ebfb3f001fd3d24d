"""Clocks: check, explain, forecast, report, compare policies."""
