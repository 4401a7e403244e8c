"""What the house knows: playbooks and articles, each with versions."""
