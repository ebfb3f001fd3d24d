"""Handovers: rules, reviews, timed escalation, forges."""
