"""What can be read elsewhere. Nothing is fetched."""
