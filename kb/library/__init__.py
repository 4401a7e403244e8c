"""What the house knows: playbooks, articles and automation rules, each with versions."""
