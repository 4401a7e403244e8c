"""Automation rules: what a platform does by itself, when, in which order, and until when."""
