"""What happened, in order: a figure of lanes and a table of the same events."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, ClassVar, override
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.timeline import rows as timeline
from desktop.pages.incident.timeline.event_records import EventRecords
from desktop.pages.incident.timeline.files import TimelineFiles
from desktop.pages.incident.timeline.filtering import Filter
from desktop.pages.incident.timeline.gaps_line import GapsLine
from desktop.pages.incident.timeline.lanes_pane import LanesPane
from desktop.pages.incident.timeline.marks import OPPORTUNITY_LANE
from desktop.pages.incident.timeline.rows import EventRow
from desktop.pages.incident.timeline.toolbar import TimelineToolbar
from desktop.pages.incident.timeline.zones import offered, zone_named
from desktop.theme import fonts
from desktop.widgets.layouts import row
from kb.incidents.timeline import skew
from kb.incidents.timeline.gaps import gaps_of
from kb.vocabulary.enums import Lane, Precision
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.dossier import WholeIncident
    from kb.incidents.timeline.gaps import Gap

_GIVE_WAY = (
    *("created_at", "entered_by", "tags", "source", "evidence_ids", "phase", "asset_ids"),
    *("until_at", "techniques", "key_event"),
)
_LANES_FROM = 420
_TONES = {"attacker": "danger", "defender": "info", "business": "low"}


class EventTable(EventRecords):
    """Lanes, table, and the fields of the chosen event."""

    name: ClassVar[str] = "events"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._note_shown = -1
        self.toolbar = TimelineToolbar([(lane.value, lane.label) for lane in Lane])
        self.bar.addWidget(self.toolbar)
        self.bar.addWidget(self.toolbar.narrowing)
        self.bar.addWidget(self.message)
        self.bar.addLayout(row(self.toolbar.notes, None))
        self.gaps = GapsLine(self.preferences.gap)
        line = row(self.gaps, None, self.toolbar.view)
        line.setStretch(0, 1)
        self.bar.addLayout(line)
        self.bar.addWidget(self.paste)
        self.lanes = LanesPane(by_asset=self.preferences.by_asset)
        self.figure = self.lanes.figure
        self.toolbar.look.show_lanes("asset" if self.lanes.by_asset else "side")
        self.top.addWidget(self.lanes)
        self.files = TimelineFiles(self, self.bar)
        self._lanes_wanted: bool | None = None
        self._gaps: tuple[Gap, ...] = ()
        self._join()

    def _join(self) -> None:
        self.toolbar.add.clicked.connect(lambda _checked=False: self.table.edit_entry())
        self.toolbar.paste.clicked.connect(lambda _checked=False: self.paste_clipboard())
        self.toolbar.lanes_changed.connect(self._on_filter)
        self.toolbar.filter.searched.connect(lambda _text: self._on_filter())
        self.toolbar.filter.entered.connect(self.table.setFocus)
        self.toolbar.notes.clicked.connect(lambda _checked=False: self._show_next_note())
        self.toolbar.closer.clicked.connect(lambda _checked=False: self.figure.zoom_in())
        self.toolbar.further.clicked.connect(lambda _checked=False: self.figure.zoom_out())
        self.toolbar.fit.clicked.connect(lambda _checked=False: self.figure.fit())
        self.toolbar.lanes_shown.clicked.connect(self._on_lanes_wanted)
        self.toolbar.look.lanes_picked.connect(self._on_lanes_by)
        self.toolbar.look.zone_picked.connect(self._on_zone)
        self.toolbar.buttons.changed.connect(self._on_buttons)
        self.gaps.wanted.connect(self._show_gap)
        self.gaps.limited.connect(self._on_gap_limit)
        self.figure.picked.connect(self.table.select_key)
        self.figure.opened.connect(self._on_figure_opened)
        self.figure.moved.connect(self._on_moved)
        self.figure.drawn.connect(self._on_drawn)

    # --- showing

    def _on_lanes_wanted(self, wanted: bool) -> None:
        self._lanes_wanted = wanted
        self._fit_lanes()

    def _fit_lanes(self) -> None:
        """Low windows keep the table; the user's own choice goes before that."""
        wanted = self._lanes_wanted
        shown = wanted if wanted is not None else self.height() >= fonts.px(_LANES_FROM)
        # What a file would become needs the room of the lanes.
        self.lanes.setVisible(shown and self.files.panel is None)
        self.toolbar.show_zoom(shown=shown)

    def make_room(self) -> None:
        """Hides the lanes while a file is looked at, and shows them again."""
        self._fit_lanes()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_lanes()

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self.rows = timeline.rows_of(whole.timeline, whole.assets, whole.evidence)
        self.toolbar.set_read_only(read_only=self.read_only)
        self.files.set_read_only(read_only=self.read_only)
        self.toolbar.buttons.show_rows(self.rows)
        self.lanes.prepare(self.rows)
        self.toolbar.look.show_zones(self._zones(whole), self.preferences.zone)
        self.figure.read_only = self.read_only
        self._show_notes()
        self._show_gaps()
        self._on_filter()

    @property
    @override
    def zone(self) -> tzinfo:
        return zone_named(self.preferences.zone) or super().zone

    def _zones(self, whole: "WholeIncident") -> list[tuple[str, str]]:
        return offered(self.context.session.zone, whole.clocks, self.preferences.zone)

    def _on_zone(self, name: str) -> None:
        self.preferences.zone = name
        if self.whole is not None:
            self.panel.clear()
            self.show_whole(self.whole)

    def _on_lanes_by(self, choice: str) -> None:
        self.preferences.by_asset = self.lanes.by_asset = choice == "asset"
        self.toolbar.look.show_lanes(choice)
        self._on_filter()

    def _on_gap_limit(self, limit: timedelta) -> None:
        self.preferences.gap = limit
        self._show_gaps()
        self._on_filter()

    def _show_gaps(self) -> None:
        events = self.whole.timeline if self.whole is not None else ()
        self._gaps = gaps_of(events, self.preferences.gap)
        self.gaps.show_gaps(self._gaps, self.zone, len(events))

    def _on_buttons(self, query: str) -> None:
        self.toolbar.filter.setText(query)
        self._on_filter()

    def _on_filter(self) -> None:
        lanes, query = self.toolbar.shown_lanes(), self.toolbar.filter.text()
        hidden = {lane.value for lane in Lane} - set(lanes)
        shown = Filter(query).among(self.rows)
        if hidden:
            shown = [row for row in shown if row.event.lane not in hidden]
        self.toolbar.buttons.show_query(query)
        self.figure.zone = self.zone
        self.lanes.show_rows(shown, lanes, self.whole, self._gaps)
        self.show_rows(shown, total=len(self.rows))
        self.toolbar.show_hidden(len(self.rows) - len(shown))

    def _show_notes(self) -> None:
        noted = [row for row in self.rows if row.note]
        count = len(noted)
        self.toolbar.notes.setVisible(bool(count))
        self.toolbar.notes.set_label(self.tr("Notes on times: {n}. Show the next").format(n=count))
        self.toolbar.notes.setToolTip("\n".join(f"{row.number}  {row.note}" for row in noted[:12]))

    def _show_next_note(self) -> None:
        noted = [row for row in self.rows if row.note]
        if noted:
            self._note_shown = (self._note_shown + 1) % len(noted)
            self.table.select_key(noted[self._note_shown].event.id, flash=True)

    def _show_gap(self, key: UUID) -> None:
        if self.model.row_of(key) < 0:
            self.toolbar.show_all()
        self.table.select_key(key, flash=True)

    @override
    def picked_row(self, row: EventRow | None) -> None:
        if row is not None and self.figure.chosen != row.event.id:
            self.figure.choose(row.event.id)

    def _on_figure_opened(self, key: object) -> None:
        row = self._row(key)
        if row is not None and self.table.select_key(row.event.id):
            self.table.setFocus()
            self._on_opened(row)

    def _row(self, key: object) -> EventRow | None:
        return next((row for row in self.rows if row.event.id == key), None)

    # --- the figure

    def _on_moved(self, key: object, at: datetime) -> None:
        row = self._row(key)
        began = row.event.at if row is not None else None
        if row is None or self.read_only or began is None:
            return
        event = row.event
        fine = at.second or event.precision == Precision.EXACT
        values: dict[str, object] = {
            "at": at,
            "precision": Precision.EXACT.value if fine else Precision.MINUTE.value,
            "derived": skew.note_of(event.derived),
        }
        if event.until_at is not None:
            values["until_at"] = event.until_at + (at - began)
        self.revise(row, values)
        when = format_moment(at, str(values["precision"]), self.zone)
        text = self.tr("Moved event {number} to {when}").format(number=row.number, when=when)
        self.tell_with_undo(text)

    def _on_drawn(self, lane: str, at: datetime, until: datetime | None) -> None:
        if self.read_only or lane == OPPORTUNITY_LANE:
            return
        minute = Precision.MINUTE.value
        values = self._of_lane(lane) | {
            "at": at,
            "precision": Precision.EXACT.value if at.second else minute,
            "until_at": until,
            "until_precision": minute,
            "entered_by": self.context.session.actor,
        }
        self.table.setFocus()
        self.add(values, edit="text")

    def _of_lane(self, lane: str) -> dict[str, object]:
        """Fields of an event that is drawn on a lane: its side, or its asset."""
        if not self.lanes.by_asset:
            return {"lane": lane}
        assets = self.whole.assets if self.whole is not None else ()
        return {"asset_ids": tuple(asset.id for asset in assets if str(asset.id) == lane)}

    # --- Section

    @override
    def close_top(self) -> bool:
        if super().close_top() or self.files.close():
            return True
        filtered = bool(self.toolbar.filter.text())
        self.toolbar.filter.clear()
        return filtered

    @override
    def clear_filter(self) -> None:
        self.toolbar.show_all()

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        return super().handlers() | {
            "filter": self.toolbar.filter.setFocus,
            "find": self.toolbar.filter.setFocus,
        }

    @override
    def panes(self) -> list[QWidget]:
        figure = [self.figure] if self.lanes.isVisible() else []
        return [self.toolbar.filter, *figure, self.table, self.panel]

    @override
    def reveal(self, record_id: UUID) -> bool:
        if self._row(record_id) is not None and self.model.row_of(record_id) < 0:
            self.toolbar.show_all()
        return super().reveal(record_id)

    @override
    def state(self) -> "State":
        return super().state() | {
            "filter": self.toolbar.filter.text(),
            "lanes": self.toolbar.shown_lanes(),
        }

    @override
    def restore(self, state: "State") -> None:
        self.toolbar.filter.setText(str(state.get("filter") or ""))
        lanes = state.get("lanes")
        if isinstance(lanes, list):
            self.toolbar.show_lanes(lanes)
        super().restore(state)
