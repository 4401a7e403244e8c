"""Configuration changes that an incident asked for."""

from desktop.pages.incident.config_changes.section import ConfigChangesSection

__all__ = ["ConfigChangesSection"]
