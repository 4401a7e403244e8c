"""Turns one frozen reading of the knowledge base into documents."""
