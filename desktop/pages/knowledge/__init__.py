"""Knowledge: search, read, write and use playbooks and articles."""
