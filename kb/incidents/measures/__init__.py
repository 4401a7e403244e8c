"""Prevention and custom measures, and whether they work."""
