"""Measurements that print their figure and its ratio to the target."""
