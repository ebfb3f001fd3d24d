"""The commands of `hd sla`."""
