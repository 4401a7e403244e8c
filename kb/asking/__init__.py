"""Asking the people involved: whom, and what is taken from their answers into the review."""
