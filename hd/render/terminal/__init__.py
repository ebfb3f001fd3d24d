"""The parts of a screen: cells, columns, styles, tables, times."""
