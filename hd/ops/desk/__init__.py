"""The desk itself: init, check, fix, contacts, calendars, index, CI, demo."""
