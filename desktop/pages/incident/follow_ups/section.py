"""Actions that somebody owes after an incident."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from desktop.dialogs.files import save_as
from desktop.jobs.export_job import ExportJob
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.editors import read_day
from desktop.pages.incident.extracts import Extracts
from desktop.pages.incident.follow_ups import rows as follow_ups
from desktop.pages.incident.follow_ups.columns import columns_for
from desktop.pages.incident.follow_ups.rows import FollowUpRow, Origin
from desktop.pages.incident.paste_lines import PasteTarget
from desktop.pages.incident.record_panel import FormKind, RecordForm, link_button
from desktop.pages.incident.section import label_of
from desktop.pages.incident.table_parts import Narrowing, Service, TableWords
from desktop.pages.incident.table_section import TableSection
from desktop.pages.incident.words import FOLLOW_UP_TONES
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row
from kb.incidents.follow_ups import service
from kb.vocabulary.enums import FollowUpState, Priority

if TYPE_CHECKING:
    from kb.dossier import WholeIncident
    from kb.incidents.evidence.schemas import EvidenceItem

_GIVE_WAY = ("verified_by", "ticket", "priority", "source_id")
_CLOSED = {FollowUpState.DONE.value, FollowUpState.VERIFIED.value}


class FollowUpsSection(TableSection[FollowUpRow]):
    """The table of follow-ups and the fields of the chosen one."""

    name: ClassVar[str] = "follow_ups"
    record_kind = "follow_up"

    def __init__(self, context: PageContext) -> None:
        columns = columns_for(self._people_choices, self._origin_choices, self._today)
        words = TableWords(
            name=self.tr("Follow-ups"),
            entry=self.tr("Type an action, or paste lines"),
            empty=self.tr("What somebody still has to do because of this incident, stands here."),
            hint=self.tr("Type the action; owner and day may come later."),
            choose=self.tr("Choose a follow-up to see where it came from and how it was closed."),
        )
        known = Service(
            service.add, service.add_many, service.revise, service.remove, service.duplicate
        )
        super().__init__(context, columns, words, known, Narrowing(240, _GIVE_WAY))
        self.rows: list[FollowUpRow] = []
        self.extracts = Extracts(self)
        self.summary = PlainText("", "secondary")
        self.add_button = Button(
            self.tr("Follow-up"),
            icon="plus",
            on_click=self.table.edit_entry,
            tip=self.tr("New follow-up (Ctrl+N)"),
        )
        self.paste_button = Button(
            self.tr("Paste lines"), icon="clipboard-text", on_click=self.paste_clipboard
        )
        self.calendar_button = Button(
            self.tr("Calendar file…"),
            icon="calendar-blank",
            on_click=self.save_calendar,
            tip=self.tr("Days of open follow-ups and of changes to be verified, as .ics"),
        )
        self.save_as = save_as
        self.bar.addLayout(
            row(self.add_button, self.paste_button, self.calendar_button, 4, self.summary, None)
        )
        self.bar.addWidget(self.message)
        self.bar.addWidget(self.paste)

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self.rows = follow_ups.rows_of(whole, self._today())
        self.add_button.setVisible(self.can_add)
        self.paste_button.setVisible(not self.read_only)
        self.summary.set_text(self._counts())
        self.reshow()

    @override
    def reshow(self) -> None:
        self.show_rows(self.ordered(self.rows))

    def _counts(self) -> str:
        if not self.rows:
            return ""
        closed = sum(row.item.state in _CLOSED for row in self.rows)
        text = self.tr("{closed} of {all} done").format(closed=closed, all=len(self.rows))
        overdue = sum(row.overdue for row in self.rows)
        return text + (self.tr(", {n} overdue").format(n=overdue) if overdue else "")

    def _today(self) -> date:
        return datetime.now(UTC).astimezone(self.context.session.zone).date()

    def _people_choices(self) -> list[tuple[object, str]]:
        return [(name, name) for name in self.people]

    def _origin_choices(self) -> list[tuple[object, str]]:
        found = follow_ups.origins_of(self.whole) if self.whole is not None else []
        shown = [(one.record_id, f"{one.ref}  {one.title}".strip()) for one in found]
        return [(None, self.tr("none")), *shown]

    # --- TableSection

    @override
    def record_of(self, row: FollowUpRow) -> Any:
        return row.item

    @override
    def sort_value(self, row: FollowUpRow, key: str) -> Any:
        if key == "priority":
            return follow_ups.PRIORITY_ORDER.get(row.item.priority, 99)
        if key == "state":
            return follow_ups.STATE_ORDER.get(row.item.state, 99)
        value = getattr(row.item, key)
        return (value.casefold() or None) if isinstance(value, str) else value

    @override
    def form_kind(self, row: FollowUpRow) -> FormKind:
        record_id = row.item.id
        return follow_ups.form_kind(
            self._origin_choices(), self._evidence, lambda state: self._closing(record_id, state)
        )

    def _evidence(self) -> "Sequence[EvidenceItem]":
        return self.whole.evidence if self.whole is not None else ()

    def _closing(self, record_id: UUID, state: str) -> Mapping[str, object]:
        row = next((row for row in self.rows if row.item.id == record_id), None)
        return {"state": state} if row is None else self._values_of_state(row, state)

    @override
    def show_form(self, form: RecordForm, row: FollowUpRow) -> None:
        item = row.item
        form.set_chip(
            label_of(FollowUpState, item.state), FOLLOW_UP_TONES.get(item.state, "neutral")
        )
        form.set_note(row.note)
        key = (row.origin, item.closed_at, row.overdue, item.asked_by)
        form.set_below(key, lambda: self._beside(row, row.origin))

    def _beside(self, row: FollowUpRow, origin: Origin | None) -> list[QWidget]:
        shown: list[QWidget] = []
        if row.overdue:
            shown.append(PlainText(self.tr("Overdue since {day}").format(day=row.item.due), "warn"))
        if row.item.asked_by:
            text = self.tr("Asked for by {name}").format(name=row.item.asked_by)
            shown.append(PlainText(text, "secondary"))
        if origin is not None:
            label = f"{origin.ref}  {origin.title}".strip()
            shown += [
                PlainText(self.tr("Came from"), "strong"),
                link_button(label, lambda: self._go_to(origin)),
            ]
        if row.item.closed_at is not None:
            text = self.tr("Closed {when}").format(when=self.moment(row.item.closed_at))
            shown.append(PlainText(text, "secondary"))
        return shown

    def _go_to(self, origin: Origin) -> None:
        self.context.navigation.go(
            Route(
                "incident",
                record_id=self.incident_id,
                section=origin.section,
                anchor=origin.record_id,
            )
        )

    @override
    def menu_for(self, menu: QMenu, row: FollowUpRow) -> None:
        self.extracts.add_to(menu, row.item.ref)
        origin = row.origin
        if origin is not None:
            menu.addAction(
                self.tr("Open {ref}").format(ref=origin.ref), lambda: self._go_to(origin)
            )

    @override
    def values_of(self, row: FollowUpRow, key: str, value: object) -> Mapping[str, object]:
        if key == "due":
            return {key: read_day(value)}
        if key == "state":
            return self._values_of_state(row, str(value))
        return {key: value}

    def _values_of_state(self, row: FollowUpRow, state: str) -> Mapping[str, object]:
        """A state that closes: who verified is noted, and a missing note is mentioned."""
        values: dict[str, object] = {"state": state}
        if state == FollowUpState.VERIFIED and not row.item.verified_by:
            values["verified_by"] = self.context.session.actor
        if state == FollowUpState.DONE and not row.item.closing_note.strip():
            text = self.tr("{ref} is closed without a note on how").format(ref=row.item.ref)
            self.context.notices.show(text, self.tr("Add a note"), lambda: self._write_note(row))
        return values

    def _write_note(self, row: FollowUpRow) -> None:
        if not self.table.select_key(row.item.id):
            return
        self.inspector_wanted.emit()
        box = self.panel.form.box("closing_note") if self.panel.form is not None else None
        if box is not None:
            box.editor.setFocus()

    @override
    def values_of_entry(self, text: str) -> Mapping[str, object]:
        return {"action": text}

    # --- the calendar

    def save_calendar(self) -> None:
        """Asks for a place and writes there what is owed by which day."""
        target = self.save_as(
            self.window(),
            self.tr("Calendar of {number}").format(number=self.number),
            Path.home() / f"{self.number}.ics",
            self.tr("Calendar (*.ics)"),
        )
        if target is None:
            return
        session = self.context.session
        job = ExportJob(session, self.incident_id, self.number, target, "ics")
        job.came.connect(self._on_calendar)
        job.failed.connect(lambda error: self.say(str(getattr(error, "what", "") or error)))
        self.context.jobs.add(job)
        job.start()

    def _on_calendar(self, path: Path) -> None:
        self.say("")
        folder = QUrl.fromLocalFile(str(path.parent))
        self.context.notices.show(
            self.tr("Exported {name}").format(name=path.name),
            self.tr("Show in folder"),
            lambda: QDesktopServices.openUrl(folder),
        )

    # --- pasting

    @override
    def paste_targets(self) -> tuple[PasteTarget, ...]:
        return follow_ups.paste_targets(self.people)

    @override
    def values_of_line(self, cells: Mapping[str, str]) -> Mapping[str, object]:
        values: dict[str, object] = dict(cells)
        if "due" in cells:
            values["due"] = read_day(cells["due"])
        if "priority" in cells:
            folded = cells["priority"].casefold()
            found = [p.value for p in Priority if folded in (p.value, p.label.casefold())]
            values["priority"] = found[0] if found else Priority.MEDIUM.value
        return values

    @override
    def words_for_adding(self, count: int) -> str:
        if count == 1:
            return self.tr("Add 1 follow-up")
        return self.tr("Add {n} follow-ups").format(n=count)

    @override
    def tell_added(self, count: int) -> None:
        text = self.tr("Added 1 follow-up") if count == 1 else self.tr("Added {n} follow-ups")
        self.tell_with_undo(text.format(n=count))
