"""One thing over all incidents: where it was seen, what was done about it, what is known of it."""
