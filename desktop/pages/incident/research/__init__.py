"""What others know of this kind of attack, where it is written, and how often it comes."""

from desktop.pages.incident.research.section import ResearchSection

__all__ = ["ResearchSection"]
