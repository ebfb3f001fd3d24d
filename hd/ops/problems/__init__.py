"""Recurring incidents and the problems behind them."""
