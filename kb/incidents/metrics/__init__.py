"""Times between milestones against targets."""
