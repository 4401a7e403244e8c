"""Drills: a past incident replayed from what was known at each moment."""
