"""What was collected, and where it went."""
