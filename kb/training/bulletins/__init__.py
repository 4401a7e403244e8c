"""Tier 1 bulletins: made from an incident, published sanitised, read and understood."""
