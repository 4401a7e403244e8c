"""The figure over the table: which lanes there are, and what stands on them."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.pages.incident.timeline import marks as marking
from desktop.pages.incident.timeline.rows import EventRow
from desktop.widgets.labels import hline
from desktop.widgets.lane_marks import LaneMark
from desktop.widgets.lanes import LaneFigure
from desktop.widgets.layouts import column
from kb.vocabulary.enums import Lane

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.incidents.timeline.gaps import Gap


class LanesPane(QWidget):
    """Events on one lane a side, or on one an asset; gaps, detection and opportunities with them.

    Attributes:
        figure: the figure.
        by_asset: whether each asset has a lane.
    """

    def __init__(self, *, by_asset: bool) -> None:
        super().__init__()
        self.by_asset = by_asset
        self.figure = LaneFigure(
            self.tr("Lanes of the timeline"), [(lane.value, lane.label) for lane in Lane]
        )
        self.setLayout(column(hline(), self.figure, hline(), spacing=0))
        self._rows: Sequence[EventRow] = ()
        self._prepared: tuple[tzinfo, bool] | None = None
        self._made: dict[UUID, tuple[LaneMark, ...]] = {}

    def show_rows(
        self,
        rows: Sequence[EventRow],
        sides: Sequence[str],
        whole: "WholeIncident | None",
        gaps: "Sequence[Gap]",
    ) -> None:
        """Shows what the filter leaves; `sides` are the lanes that are ticked."""
        zone = self.figure.zone
        detected = whole.incident.detected_at if whole is not None else None
        found = whole.opportunities if whole is not None else ()
        more = marking.opportunity_marks(found, detected, zone)
        lanes = marking.asset_lanes(rows) if self.by_asset else marking.side_lanes(sides)
        if more:
            lanes.insert(0, (marking.OPPORTUNITY_LANE, self.tr("Missed")))
        self._prepare(zone)
        made = self._made
        shown = [mark for row in rows for mark in made[row.event.id]]
        self.figure.set_lanes(lanes, wide=self.by_asset)
        line = marking.detection_line(detected if more else None)
        around = marking.time_around(whole.incident) if whole is not None else None
        self.figure.set_marks([*more, *shown], marking.lane_gaps(gaps), line, around)

    def prepare(self, rows: Sequence[EventRow]) -> None:
        """Takes all events of the incident; their marks outlive each filter."""
        self._rows = rows
        self._prepared = None

    def _prepare(self, zone: tzinfo) -> None:
        wanted = (zone, self.by_asset)
        if self._prepared == wanted:
            return
        by_asset = self.by_asset
        self._made = {
            row.event.id: marking.marks_of(row, zone, by_asset=by_asset) for row in self._rows
        }
        self._prepared = wanted
