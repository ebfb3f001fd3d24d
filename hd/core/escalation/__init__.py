"""Escalation: rules for handovers, reviews, timed rules, forges."""
