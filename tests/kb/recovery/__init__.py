"""Stores that are damaged, and what is made of them."""
