"""Figures over many incidents, each with the filter that opens its list."""
