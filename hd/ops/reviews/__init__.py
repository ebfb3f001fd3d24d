"""Reviews as data: find, show, follow what forges did."""
