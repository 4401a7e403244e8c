"""Articles of every kind, and their versions."""
