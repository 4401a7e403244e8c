"""The real program in a real window: keys and mouse arrive through the X server."""
