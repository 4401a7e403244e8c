"""What was done to assets and entities, by whom and with whose leave."""
