"""The section of causes: their tree, the observations, the barriers."""

from collections.abc import Sequence
from typing import ClassVar, override

from desktop.pages.incident.causes.barriers import BarrierTable
from desktop.pages.incident.causes.observations import ObservationTable
from desktop.pages.incident.causes.table import CauseTable
from desktop.pages.incident.tabbed_section import Tab, TabbedSection


class CausesSection(TabbedSection):
    """Why, how it went, and what stood in the way."""

    name: ClassVar[str] = "causes"

    @override
    def declare_tabs(self) -> Sequence[Tab]:
        return (
            Tab("causes", self.tr("Causes"), CauseTable, "causes"),
            Tab("observations", self.tr("Well, badly, luck"), ObservationTable, "observations"),
            Tab("barriers", self.tr("Barriers"), BarrierTable, "barriers"),
        )
