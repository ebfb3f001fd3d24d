"""The people who ask: rows of contacts.csv."""
