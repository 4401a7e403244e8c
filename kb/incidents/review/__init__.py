"""What is missing before sign-off."""
