"""The workflow section: its steps and the runs of playbooks."""
