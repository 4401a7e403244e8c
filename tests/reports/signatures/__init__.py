"""Signatures with certificates that the tests make themselves."""
