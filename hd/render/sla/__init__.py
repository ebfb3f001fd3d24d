"""Clocks, findings, forecasts and reports as text, JUnit, HTML and SVG."""
