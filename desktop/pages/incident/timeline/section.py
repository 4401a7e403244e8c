"""What happened, in order: a figure of lanes and a table of the same events."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.paste_lines import PasteTarget
from desktop.pages.incident.record_panel import FormKind, RecordForm, link_button
from desktop.pages.incident.section import label_of
from desktop.pages.incident.table_parts import Narrowing, Service, TableWords
from desktop.pages.incident.table_section import TableSection
from desktop.pages.incident.timeline import rows as timeline
from desktop.pages.incident.timeline.columns import columns_for, form_kind, paste_targets
from desktop.pages.incident.timeline.filtering import fits
from desktop.pages.incident.timeline.gaps_line import GapsLine
from desktop.pages.incident.timeline.reading import EventReader
from desktop.pages.incident.timeline.rows import EventRow
from desktop.pages.incident.timeline.toolbar import TimelineToolbar
from desktop.theme import fonts
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.lane_marks import LaneMark
from desktop.widgets.lanes import LaneFigure
from desktop.widgets.layouts import column, row
from kb.incidents.timeline import service
from kb.incidents.timeline.gaps import gaps_of
from kb.vocabulary.enums import Lane, Precision
from kb.vocabulary.indicators import defang_value
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.dossier import WholeIncident

_GIVE_WAY = ("entered_by", "source", "phase", "asset_ids", "until_at", "techniques", "key_event")
_LANES_FROM = 420
_TONES = {"attacker": "danger", "defender": "info", "business": "low"}


class TimelineSection(TableSection[EventRow]):
    """Lanes, table, and the fields of the chosen event."""

    name: ClassVar[str] = "timeline"

    def __init__(self, context: PageContext) -> None:
        columns = columns_for(lambda: context.session.zone, self._asset_choices)
        words = TableWords(
            name=self.tr("Timeline"),
            entry=self.tr("Type a time or a text, or paste lines"),
            empty=self.tr("What happened, when, and whose doing it was, stands here."),
            hint=self.tr("Type 09:26 and what happened, or paste lines of a table."),
            choose=self.tr("Choose an event to see all that is known of it."),
        )
        known = Service(
            service.add, service.add_many, service.revise, service.remove, service.duplicate
        )
        super().__init__(context, columns, words, known, Narrowing(260, _GIVE_WAY))
        self.rows: list[EventRow] = []
        self._note_shown = -1
        self._marks: dict[UUID, tuple[object, LaneMark | None]] = {}
        lanes = [(lane.value, lane.label) for lane in Lane]
        self.toolbar = TimelineToolbar(lanes)
        self.figure = LaneFigure(self.tr("Lanes of the timeline"), lanes)
        self.bar.addWidget(self.toolbar)
        self.bar.addWidget(self.message)
        self.bar.addLayout(row(self.toolbar.notes, None))
        self.gaps = GapsLine()
        self.bar.addWidget(self.gaps)
        self.bar.addWidget(self.paste)
        self.lanes = QWidget()
        self.lanes.setLayout(column(hline(), self.figure, hline(), spacing=0))
        self.top.addWidget(self.lanes)
        self._lanes_wanted: bool | None = None
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
        self.gaps.wanted.connect(self._show_gap)
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
        self.lanes.setVisible(shown)
        self.toolbar.show_zoom(shown=shown)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_lanes()

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self.rows = timeline.rows_of(whole.timeline, whole.assets)
        self.toolbar.set_read_only(read_only=self.read_only)
        self.figure.read_only = self.read_only
        self.figure.zone = self.context.session.zone
        self._show_notes()
        self.gaps.show_gaps(gaps_of(whole.timeline), self.context.session.zone)
        self._on_filter()

    def _on_filter(self) -> None:
        lanes, query = self.toolbar.shown_lanes(), self.toolbar.filter.text()
        known = {lane.value for lane in Lane}
        shown = [
            row
            for row in self.rows
            if (row.event.lane in lanes or row.event.lane not in known) and fits(row, query)
        ]
        marks = [mark for row in shown if (mark := self._mark(row)) is not None]
        self.figure.set_shown(lanes)
        self.figure.set_marks(marks)
        self.show_rows(shown, total=len(self.rows))
        hidden = len(self.rows) - len(shown)
        self.toolbar.show_hidden(hidden)

    def _mark(self, row: EventRow) -> LaneMark | None:
        """The mark of an event, made anew only when the event changed: there may be thousands."""
        zone = self.context.session.zone
        key = (row.event.version, row.number, zone)
        known = self._marks.get(row.event.id)
        if known is None or known[0] != key:
            known = self._marks[row.event.id] = (key, timeline.mark_of(row, zone))
        return known[1]

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

    # --- TableSection

    @override
    def record_of(self, row: EventRow) -> Any:
        return row.event

    @override
    def ref_of(self, row: EventRow) -> str:
        return self.tr("Event {number}").format(number=row.number)

    @override
    def form_kind(self, row: EventRow) -> FormKind:
        del row
        return form_kind(
            self.whole.assets if self.whole is not None else (),
            lambda held: self.reader().assets(held),
        )

    @override
    def show_form(self, form: RecordForm, row: EventRow) -> None:
        event = row.event
        form.set_chip(label_of(Lane, event.lane), _TONES.get(event.lane, "neutral"))
        form.set_note(row.note)
        said = self._said_at(event.at)
        key = (tuple((asset.id, asset.value) for asset in row.assets), said)
        form.set_below(key, lambda: [*self._asset_links(row), *_comments(said)])

    def _asset_links(self, row: EventRow) -> list[QWidget]:
        if not row.assets:
            return []
        links: list[QWidget] = [PlainText(self.tr("Linked assets"), "strong")]
        for asset in row.assets:
            shown = defang_value(asset.value, asset.entity_type)
            go = partial(self._go_to_asset, asset.id)
            links.append(link_button(f"{asset.ref}  {shown}", go))
        return links

    def _go_to_asset(self, asset_id: UUID) -> None:
        route = Route("incident", record_id=self.incident_id, section="assets", anchor=asset_id)
        self.context.navigation.go(route)

    def _said_at(self, at: datetime | None) -> tuple[tuple[str, str], ...]:
        """Comments of the same minute: what was said about an imported event."""
        if self.whole is None or at is None:
            return ()
        minute = at.replace(second=0, microsecond=0)
        found = (
            comment
            for comment in self.whole.comments
            if comment.at is not None and comment.at.replace(second=0, microsecond=0) == minute
        )
        return tuple((comment.author, comment.text) for comment in found)

    @override
    def values_of(self, row: EventRow, key: str, value: object) -> Mapping[str, object]:
        return self.reader().values_of(row.event, key, value)

    @override
    def values_of_entry(self, text: str) -> Mapping[str, object]:
        current = self.table.current_record()
        last = current if isinstance(current, EventRow) else None
        if last is None and self.rows:
            last = self.rows[-1]
        return self.reader().values_of_entry(text, last.event.lane if last is not None else "")

    def reader(self) -> EventReader:
        """Reads what is typed or pasted, for this incident as it is now."""
        times = [row.event.at for row in self.rows if row.event.at is not None]
        incident = self.whole.incident if self.whole is not None else None
        near = times[-1] if times else None
        if near is None and incident is not None:
            near = incident.first_activity_at or incident.detected_at
        assets = self.whole.assets if self.whole is not None else ()
        session = self.context.session
        return EventReader(session.zone, near, assets, session.actor)

    def _asset_choices(self) -> list[tuple[object, str]]:
        assets = self.whole.assets if self.whole is not None else ()
        return [(asset.ref, asset.value) for asset in assets]

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
            "derived": "",
        }
        if event.until_at is not None:
            values["until_at"] = event.until_at + (at - began)
        self.revise(row, values)
        when = format_moment(at, str(values["precision"]), self.context.session.zone)
        text = self.tr("Moved event {number} to {when}").format(number=row.number, when=when)
        self.context.notices.show(text, self.tr("Undo"), self.undo)

    def _on_drawn(self, lane: str, at: datetime, until: datetime | None) -> None:
        if self.read_only:
            return
        minute = Precision.MINUTE.value
        values = {
            "lane": lane,
            "at": at,
            "precision": Precision.EXACT.value if at.second else minute,
            "until_at": until,
            "until_precision": minute,
            "entered_by": self.context.session.actor,
        }
        self.table.setFocus()
        self.add(values, edit="text")

    # --- pasting

    @override
    def paste_targets(self) -> tuple[PasteTarget, ...]:
        return paste_targets()

    @override
    def values_of_line(self, cells: Mapping[str, str]) -> Mapping[str, object]:
        return self.reader().values_of_line(cells)

    @override
    def words_for_adding(self, count: int) -> str:
        return self.tr("Add 1 event") if count == 1 else self.tr("Add {n} events").format(n=count)

    @override
    def tell_added(self, count: int) -> None:
        text = self.tr("Added 1 event") if count == 1 else self.tr("Added {n} events")
        self.context.notices.show(text.format(n=count), self.tr("Undo"), self.undo)

    # --- Section

    @override
    def close_top(self) -> bool:
        if super().close_top():
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


def _comments(said: Sequence[tuple[str, str]]) -> list[QWidget]:
    shown: list[QWidget] = []
    for author, text in said:
        shown += [PlainText(author, "strong"), PlainText(text, "prose", wrap=True, selectable=True)]
    return shown
