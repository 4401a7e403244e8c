"""The filter of incidents, where they are listed and where they are counted."""
