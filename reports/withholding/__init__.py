"""What is withheld from reports, each way of saying so in a module of its own."""
