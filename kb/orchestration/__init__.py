"""From an incident to a playbook that orchestrates the answer to the next one like it."""
