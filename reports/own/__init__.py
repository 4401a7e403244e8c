"""Templates of an organisation: kept outside the app, read as text, run in a sandbox."""
