"""Verbs of articles, scripts and the site."""
