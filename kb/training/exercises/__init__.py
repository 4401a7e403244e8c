"""Table-top exercises: a group talks a drill through, with injects and a recorder."""
