"""Questions to everyone involved, written so that a person can read them."""
