"""What was done on a device by hand, command by command."""
