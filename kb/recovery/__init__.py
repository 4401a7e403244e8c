"""A store that can't be opened, or is damaged: what can be done, and doing it.

The damaged file is never written to: what takes its place is made beside it, and the file itself
is put aside under a name with the time.
"""
