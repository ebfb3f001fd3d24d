"""Tickets and their rules: fields, workflow, routing, conversation, handovers."""
