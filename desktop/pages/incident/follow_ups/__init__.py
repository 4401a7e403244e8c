"""What is still owed after an incident."""

from desktop.pages.incident.follow_ups.section import FollowUpsSection

__all__ = ["FollowUpsSection"]
