"""Who signed the review, as what, and what exactly."""
