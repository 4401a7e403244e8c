"""What a playbook allows, as a net, and the optimal alignment of what was done with it."""
