"""Follow-up actions and their owners."""
