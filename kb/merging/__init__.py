"""Two incidents that were one: everything recorded moves into one of them."""
