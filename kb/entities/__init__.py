"""Things that several incidents know: hosts, accounts, addresses."""
