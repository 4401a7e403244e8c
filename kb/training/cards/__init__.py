"""Cards, made from what the house knows, edited by people, kept in step with their source."""
