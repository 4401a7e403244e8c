"""What stood in the attack's way, and whether it held."""
