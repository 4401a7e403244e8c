"""Whole incidents from public sources, recorded through the window, and what records them."""
