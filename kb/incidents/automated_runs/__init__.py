"""What automation looked at and did by itself, and whether it was right."""
