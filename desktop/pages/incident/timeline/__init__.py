"""The timeline of an incident: lanes above, the table of events below."""

from desktop.pages.incident.timeline.section import TimelineSection

__all__ = ["TimelineSection"]
