"""The web door: the requesters' portal. Decides nothing: a page shows a record of an op, a button calls an op."""
