"""Why it could happen, and what stood in the way."""
