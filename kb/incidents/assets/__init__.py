"""Assets and entities of an incident."""
