"""Files in and out: recognised by content, taken whole or refused whole."""
