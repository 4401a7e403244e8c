"""Reports: what leaves the house, previewed exactly."""
