"""The section of research: notes on reports, references, the trend over our own incidents."""

from collections.abc import Sequence
from typing import ClassVar, override

from desktop.pages.incident.research.notes import NoteTable
from desktop.pages.incident.research.references import ReferenceTable
from desktop.pages.incident.research.trend import TrendPart
from desktop.pages.incident.tabbed_section import Tab, TabbedSection


class ResearchSection(TabbedSection):
    """What was read, what it rests on, and whether it becomes more."""

    name: ClassVar[str] = "research"

    @override
    def declare_tabs(self) -> Sequence[Tab]:
        return (
            Tab("research", self.tr("Notes"), NoteTable, "research"),
            Tab("references", self.tr("References"), ReferenceTable, "references"),
            Tab("trend", self.tr("Trend"), TrendPart, ""),
        )
