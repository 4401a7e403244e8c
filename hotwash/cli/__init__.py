"""The command line: one file a group of commands, imported when it is asked for."""
