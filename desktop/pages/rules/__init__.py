"""Automation rules together: the register in their order, and what covers which scenario."""
