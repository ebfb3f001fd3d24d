"""The commands of `hd kb`."""
