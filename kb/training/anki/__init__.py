"""Anki packages: written and read."""
