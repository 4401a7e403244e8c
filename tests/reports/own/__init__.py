"""Own templates."""
