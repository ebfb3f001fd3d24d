"""Strings, without domain terms: stemming, phonetics, keyboard layouts, slugs, sanitizing."""
