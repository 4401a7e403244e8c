"""Runs of playbooks: which version, on what, started how."""
