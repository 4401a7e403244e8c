"""What went well, what went badly, and where luck helped."""
