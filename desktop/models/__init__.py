"""Qt models. A model holds schemas that it was given and never queries."""
