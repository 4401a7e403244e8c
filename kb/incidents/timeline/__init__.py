"""What happened, when, whose doing it was."""
