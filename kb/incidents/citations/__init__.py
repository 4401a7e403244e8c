"""References in texts: [T4], [E-09], [[Article title]]; found, resolved, kept true."""
