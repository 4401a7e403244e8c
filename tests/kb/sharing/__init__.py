"""An incident in the words of other tools."""
