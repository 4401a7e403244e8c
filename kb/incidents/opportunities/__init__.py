"""When the attack could have been seen first, and why it wasn't."""
