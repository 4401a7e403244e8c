"""Paths by role: what somebody reads and learns, and how far they are."""
