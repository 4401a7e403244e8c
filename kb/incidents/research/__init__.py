"""What others know of this kind of attack."""
