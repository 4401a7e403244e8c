"""What all incidents know of one thing: its entity page, and who else knows it."""
