"""Playbooks, their versions and the steps found in their text."""
