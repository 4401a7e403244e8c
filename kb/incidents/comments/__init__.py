"""What people said about the incident."""
