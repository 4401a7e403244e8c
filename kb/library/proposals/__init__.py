"""Proposed changes of playbooks, articles and rules: from where they come, to a next version."""
