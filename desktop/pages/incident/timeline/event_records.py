"""Events as records: their columns, their form, and how what is typed or pasted is read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, override
from uuid import UUID

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
from desktop.pages.incident.timeline.preferences import Preferences
from desktop.pages.incident.timeline.reading import EventReader
from desktop.pages.incident.timeline.rows import EventRow
from desktop.widgets.labels import PlainText
from kb import naming
from kb.incidents.timeline import service
from kb.vocabulary.enums import Lane
from kb.vocabulary.indicators import defang_value

_GIVE_WAY = (
    *("created_at", "entered_by", "tags", "source", "evidence_ids", "phase", "asset_ids"),
    *("until_at", "techniques", "key_event"),
)
_TONES = {"attacker": "danger", "defender": "info", "business": "low"}


class EventRecords(TableSection[EventRow]):
    """The table of events without the figure; EventTable adds it, with the filter.

    Attributes:
        preferences: what the timeline remembers.
        rows: the events of the incident, filtered or not.
    """

    def __init__(self, context: PageContext) -> None:
        self.preferences = Preferences(context.settings)
        columns = columns_for(lambda: self.zone, self._asset_choices, self._evidence_choices)
        words = TableWords(
            name=self.tr("Timeline"),
            entry=self.tr("Type a time or a text, or paste lines"),
            empty=self.tr("What happened, when, and whose doing it was, stands here."),
            hint=self.tr("Type 09:26 and what happened, or paste lines of a table."),
            choose=self.tr("Choose an event to see all that is known of it."),
        )
        known = Service(
            service.add, naming.add_many, service.revise, service.remove, service.duplicate
        )
        super().__init__(context, columns, words, known, Narrowing(260, _GIVE_WAY))
        self.rows: list[EventRow] = []

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
            self.whole.evidence if self.whole is not None else (),
            lambda held: self.reader().assets(held),
            lambda held: self.reader().items(held),
        )

    @override
    def show_form(self, form: RecordForm, row: EventRow) -> None:
        event = row.event
        form.set_chip(label_of(Lane, event.lane), _TONES.get(event.lane, "neutral"))
        form.set_note(row.note)
        said = self._said_at(event.at)
        key = (tuple((asset.id, asset.value) for asset in row.assets), said, event.version)
        form.set_below(
            key,
            lambda: [
                PlainText(timeline.time_tip(row, self.zone), "hint", wrap=True),
                *self._asset_links(row),
                *_comments(said),
            ],
        )

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
        items = self.whole.evidence if self.whole is not None else ()
        return EventReader(self.zone, near, assets, self.context.session.actor, items)

    def _asset_choices(self) -> list[tuple[object, str]]:
        assets = self.whole.assets if self.whole is not None else ()
        return [(asset.ref, asset.value) for asset in assets]

    def _evidence_choices(self) -> list[tuple[object, str]]:
        items = self.whole.evidence if self.whole is not None else ()
        return [(item.ref, item.title) for item in items]

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
        self.tell_with_undo(text.format(n=count))


def _comments(said: Sequence[tuple[str, str]]) -> list[QWidget]:
    shown: list[QWidget] = []
    for author, text in said:
        shown += [PlainText(author, "strong"), PlainText(text, "prose", wrap=True, selectable=True)]
    return shown
