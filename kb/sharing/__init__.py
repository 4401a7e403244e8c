"""One incident in the words of other tools: VERIS, STIX, MISP.

What was imported from such a tool leaves as it came, with what people changed since. What the
other tool has no place for is named, never dropped in silence.
"""
