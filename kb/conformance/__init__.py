"""The recorded workflow against the playbook."""
