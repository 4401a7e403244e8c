"""Insights: figures over many incidents, each of which opens its list."""
