"""Reports that left the house."""
