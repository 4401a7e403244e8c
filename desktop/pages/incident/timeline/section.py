"""The section of the timeline: events, the clocks of their sources, detection opportunities."""

from collections.abc import Sequence
from typing import ClassVar, override

from desktop.pages.incident.tabbed_section import Tab, TabbedSection
from desktop.pages.incident.timeline.clocks import ClockTable
from desktop.pages.incident.timeline.events import EventTable
from desktop.pages.incident.timeline.opportunities import OpportunityTable


class TimelineSection(TabbedSection):
    """What happened and when, how far its clocks were off, and when it could have been seen."""

    name: ClassVar[str] = "timeline"

    @override
    def declare_tabs(self) -> Sequence[Tab]:
        return (
            Tab("events", self.tr("Events"), EventTable, "timeline"),
            Tab("clocks", self.tr("Clocks"), ClockTable, "clocks"),
            Tab(
                "opportunities",
                self.tr("Detection opportunities"),
                OpportunityTable,
                "opportunities",
            ),
        )
