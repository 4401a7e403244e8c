"""A draft of a report while somebody types: joined from parts that are laid out apart."""
