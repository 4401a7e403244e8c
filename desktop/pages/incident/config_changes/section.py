"""Configuration changes: the decision on top, the list left, one change right."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, override
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QSplitter, QWidget

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.config_changes.decision import DecisionBar
from desktop.pages.incident.config_changes.form import ChangeForm, form_kind
from desktop.pages.incident.config_changes.reminders import Reminders
from desktop.pages.incident.config_changes.stepper import STATE_TONES
from desktop.pages.incident.extracts import Extracts
from desktop.pages.incident.link_targets import causes, evidence
from desktop.pages.incident.record_panel import FormKind, RecordForm, link_button
from desktop.pages.incident.section import label_of
from desktop.pages.incident.table_parts import Narrowing, Service, TableWords
from desktop.pages.incident.table_section import TableSection
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column
from desktop.widgets.rows import Column
from kb.incidents.config_changes import decisions, service
from kb.incidents.config_changes.schemas import ConfigChange
from kb.incidents.record import service as record
from kb.vocabulary.enums import ChangeState

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_LIST_WIDTH = 264


class ConfigChangesSection(TableSection[ConfigChange]):
    """The list of changes and the whole of the chosen one."""

    name: ClassVar[str] = "config_changes"
    record_kind = "config_change"

    def __init__(self, context: PageContext) -> None:
        words = TableWords(
            name=self.tr("Configuration changes"),
            entry=self.tr("Type what is to change"),
            empty=self.tr("Settings that are changed because of this incident stand here."),
            hint=self.tr("Each has a before, an after, a reason and a way back."),
            choose=self.tr("Choose a change to see what it does and how far it has come."),
        )
        known = Service(
            service.add, service.add_many, service.revise, service.remove, service.duplicate
        )
        super().__init__(context, self._columns(), words, known, Narrowing(96, ()))
        self._former = ""
        self.extracts = Extracts(self)
        self.decision.decided.connect(self._on_decided)

    def _columns(self) -> list[Column[ConfigChange]]:
        def state(change: ConfigChange) -> Cell:
            if service.is_verification_due(change, self._today()):
                return self._due_cell(change)
            label = label_of(ChangeState, change.state)
            return Cell(label, "chip", STATE_TONES.get(change.state, "neutral"))

        return [
            Column("number", self.tr("Id"), lambda c: Cell(c.ref, "mono"), 52),
            Column(
                "title",
                self.tr("Change"),
                lambda c: Cell(c.title, "title", wrap=True),
                110,
                stretch=True,
                editor="line",
            ),
            Column("state", self.tr("State"), state, 128),
        ]

    def _due_cell(self, change: ConfigChange) -> Cell:
        day = self.tr("To be verified since {day}").format(day=change.verify_on)
        late = change.verify_on is not None and change.verify_on < self._today()
        word = self.tr("Verification overdue") if late else self.tr("Verification due")
        return Cell(word, "chip", "warn", tip=day)

    def _today(self) -> date:
        return datetime.now(UTC).astimezone(self.context.session.zone).date()

    @override
    def arrange(self) -> None:
        self.decision = DecisionBar()
        self.add_button = Button(
            self.tr("Change"),
            icon="plus",
            on_click=self.table.edit_entry,
            tip=self.tr("New change (Ctrl+N)"),
        )
        self.paste_button = Button(
            self.tr("Paste config"), icon="clipboard-text", on_click=self._offer_paste
        )
        tools = QWidget()
        flow = FlowLayout(spacing=8)
        flow.addWidget(self.add_button)
        flow.addWidget(self.paste_button)
        tools.setLayout(flow)
        self.reminders = Reminders(self)
        self.bar.addWidget(self.decision)
        self.bar.addWidget(self.reminders)
        self.bar.addWidget(tools)
        self.bar.addWidget(self.message)
        self.bar.addWidget(self.paste)
        left = QWidget()
        left.setLayout(column(self.conflict, self.table, self.empty, self.no_match, spacing=0))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.panel)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([_LIST_WIDTH, 3 * _LIST_WIDTH])
        layout = column(self.top, self.splitter, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        zone = self.context.session.zone
        self.decision.show_incident(whole.incident, zone, read_only=self.read_only)
        self.reminders.show_whole(whole, self._today())
        self.add_button.setVisible(not self.read_only)
        self.paste_button.setVisible(not self.read_only)
        self.show_rows(whole.config_changes)
        if self.table.current_record() is None and whole.config_changes:
            self.table.select_key(whole.config_changes[0].id)

    @override
    def make_form(self, row: ConfigChange) -> RecordForm:
        form = ChangeForm(self, row)
        form.stepper.wanted.connect(partial(self._advance, row.id))
        form.drift.noted.connect(partial(self._note_drift, form, row.id))
        form.options.decided.connect(partial(self._decide_change, form, row.id))
        form.options.options_changed.connect(partial(self._set_options, row.id))
        return form

    @override
    def form_kind(self, row: ConfigChange) -> FormKind:
        del row
        whole = self.whole
        found = (causes(whole), evidence(whole)) if whole is not None else ([], [])
        return form_kind(*found)

    @override
    def show_form(self, form: RecordForm, row: ConfigChange) -> None:
        if isinstance(form, ChangeForm):
            form.stepper.show_change(row, self.moment, read_only=not self.can_follow_up)
            form.drift.show_change(row, read_only=not self.can_follow_up)
            form.options.show_change(row, self.moment, read_only=self.read_only)
        form.set_note(self._note(row))
        lessons = self.whole.lessons if self.whole is not None else ()
        linked = tuple(
            (lesson.id, lesson.ref, lesson.title)
            for lesson in lessons
            if row.id in lesson.config_change_ids
        )
        form.set_below(linked, lambda: self._lesson_links(linked))

    def _note(self, change: ConfigChange) -> str:
        """What is worth a look; none of it is forbidden."""
        if service.is_verification_due(change, self._today()):
            text = self.tr("Verification is due since {day}: does the setting still hold?")
            return text.format(day=change.verify_on)
        same = change.verified_by and change.verified_by == change.applied_by
        if same:
            return self.tr("Verified by the one who applied it; somebody else should look.")
        if change.permanent and change.until is not None:
            return self.tr("It is permanent and has an end: one of the two is meant.")
        return ""

    def _lesson_links(self, linked: tuple[tuple[UUID, str, str], ...]) -> list[QWidget]:
        if not linked:
            return []
        links: list[QWidget] = [PlainText(self.tr("From lessons"), "strong")]
        for lesson_id, ref, title in linked:
            route = Route(
                "incident", record_id=self.incident_id, section="lessons", anchor=lesson_id
            )
            links.append(link_button(f"{ref}  {title}", partial(self.context.navigation.go, route)))
        return links

    @override
    def menu_for(self, menu: QMenu, row: ConfigChange) -> None:
        self.extracts.add_to(menu, row.ref)

    # --- writing

    @override
    def values_of_entry(self, text: str) -> Mapping[str, object]:
        return {"title": text, "requester": self.context.session.actor}

    def _advance(self, record_id: UUID, state: str, reason: str) -> None:
        move = partial(
            service.advance,
            record_id=record_id,
            state=state,
            at=datetime.now(UTC),
            by=self.context.session.actor,
            reason=reason,
        )
        form = self.panel.form
        say = form.stepper.say if isinstance(form, ChangeForm) else self.say
        # What is being typed belongs to the state before the move.
        if form is not None:
            form.commit()
        self.write(move, on_failed=lambda error: say(str(getattr(error, "what", error))))

    def _note_drift(self, form: ChangeForm, record_id: UUID, drift: str) -> None:
        form.commit()
        self.write(
            partial(service.note_drift, record_id=record_id, drift=drift),
            on_failed=lambda error: form.drift.say(str(getattr(error, "what", error))),
        )

    def _decide_change(self, form: ChangeForm, record_id: UUID, decision: str, reason: str) -> None:
        form.commit()
        decide = partial(
            decisions.decide,
            record_id=record_id,
            decision=decision,
            reason=reason,
            by=self.context.session.actor,
        )
        self.write(
            decide, on_failed=lambda error: form.options.say(str(getattr(error, "what", error)))
        )

    def _set_options(self, record_id: UUID, options: list[dict[str, object]]) -> None:
        found = self.whole.config_changes if self.whole is not None else ()
        row = next((row for row in found if row.id == record_id), None)
        if row is not None:
            self.revise(row, {"options": options})

    def show_refusal(self, error: Exception) -> None:
        """Says under the buttons why something wasn't written."""
        self._on_refused(error)

    def _on_decided(self, decision: str, reason: str) -> None:
        decide = partial(
            record.decide_on_changes,
            record_id=self.incident_id,
            decision=decision,
            reason=reason,
            by=self.context.session.actor,
        )
        self.write(
            decide, on_failed=lambda error: self.decision.say(str(getattr(error, "what", error)))
        )

    # --- pasting a configuration

    def _offer_paste(self) -> None:
        """A copied configuration is the one before, the one after, or that of a new change."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self.say(self.tr("Copy a configuration first, then paste it here."))
            return
        self.say("")
        self.paste_menu = QMenu(self)
        if isinstance(self.panel.form, ChangeForm) and not self.read_only:
            for name, label in (
                ("before", self.tr("As what it was before")),
                ("after", self.tr("As what it is after")),
            ):
                self.paste_menu.addAction(label, partial(self.panel.form.take_text, name, text))
        self.paste_menu.addAction(
            self.tr("As what a new change was before"),
            lambda: self.add(
                {"before": text, "requester": self.context.session.actor}, edit="title"
            ),
        )
        corner = self.paste_button.rect().bottomLeft()
        self.paste_menu.popup(self.paste_button.mapToGlobal(corner))

    # --- Section

    @override
    def paste_lines(self, lines: object) -> bool:
        del lines
        if self.read_only:
            return False
        self._offer_paste()
        return True

    @override
    def inspector(self) -> QWidget | None:
        return None

    @override
    def panes(self) -> list[QWidget]:
        return [self.decision, self.table, self.panel]
