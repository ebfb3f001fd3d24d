"""Tickets, lists, contacts and templates as text."""
