"""The front door: the command line, start-up and what happens after a crash."""
