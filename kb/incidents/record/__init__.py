"""The incident itself, its sources, alerts and saved versions."""
