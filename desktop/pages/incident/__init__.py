"""The page of one incident: its frame and its sections."""
