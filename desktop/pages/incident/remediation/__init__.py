"""Remediation: what was done to assets and entities, by hand and by machine."""

from desktop.pages.incident.remediation.section import RemediationSection

__all__ = ["RemediationSection"]
