"""What an organisation decides for itself: targets of a response, and its working days."""
