"""Strings, without a word of the domain: stemming, phonetics, keyboard layouts, slugs, sanitizing."""
