"""Automated investigations."""
