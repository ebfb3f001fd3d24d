"""How well search and likeness find what was meant, on texts of our own and on those that are named. Not shipped."""
