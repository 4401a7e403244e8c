"""Importing files: what they are, what would be new, and what was done."""
