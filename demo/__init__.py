"""The demonstration review: its facts, with sources, and the script that plays it."""
