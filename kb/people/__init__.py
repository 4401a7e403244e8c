"""People named in the record."""
