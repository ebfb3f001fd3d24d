"""Figures about tickets that are not about clocks: pure arithmetic."""
