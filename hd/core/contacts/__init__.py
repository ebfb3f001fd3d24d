"""Contacts: the people who send requests, rows of contacts.csv."""
