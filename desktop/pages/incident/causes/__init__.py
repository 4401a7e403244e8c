"""Why it could happen, what went well or badly, and which barriers held."""

from desktop.pages.incident.causes.section import CausesSection

__all__ = ["CausesSection"]
