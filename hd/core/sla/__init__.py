"""Clocks against policies: measure, evaluate, explain, report."""
