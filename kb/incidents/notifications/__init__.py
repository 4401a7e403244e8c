"""Who had to be told, by when, and whether they were."""
