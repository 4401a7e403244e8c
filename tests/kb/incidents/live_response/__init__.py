"""Sessions of live response."""
