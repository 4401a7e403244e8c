"""Remediation: what was done to assets and entities, by hand and by machine."""

from desktop.pages.incident.remediation.actions import ActionsSection as RemediationSection

__all__ = ["RemediationSection"]
