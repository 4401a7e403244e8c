"""The resolution workflow as performed."""
