"""The incident and all its parts. Parts know `record` alone; `dossier` reads them together."""
