"""The page of one incident: it reads the whole of it and hands it to its sections."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import trouble
from desktop.exporting import IncidentExport, bar_of
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.incident.arriving import Arriving, is_undo
from desktop.pages.incident.head import IncidentHead
from desktop.pages.incident.reading import Reading, read
from desktop.pages.incident.registry import SECTIONS, SectionSpec, section_named, section_of
from desktop.pages.incident.side_panel import SidePanel
from desktop.pages.incident.state_bars import StateBars
from desktop.pages.incident.version_bar import VersionBar
from desktop.sending import Sending
from desktop.widgets.bars import ErrorBar
from desktop.widgets.sections import SectionedBody
from kb.incidents.record import service as record
from kb.vocabulary.enums import ReviewState

if TYPE_CHECKING:
    from desktop.navigation import State
    from desktop.pages.incident.section import Section
    from kb.changes import Changes
    from kb.dossier import WholeIncident

# A cause may have an answer; a document a newer version or a change; forms other fields.
_ALSO = tuple("playbook playbook_version article_version proposal person custom_field".split())


class IncidentPage(Page):
    """One incident, a section at a time."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.hide()
        self._id: UUID | None = None
        self._reading: Reading | None = None
        self._anchor: UUID | None = None
        self._restoring: State | None = None
        self._undone: Changes | None = None
        self._shown: dict[str, Section] = {}
        self._states: dict[str, State] = {}
        self._stale: set[str] = set()
        self._wanted = "overview"
        self.head = IncidentHead(context, self._preview)
        self.head.times_wanted.connect(self._show_times)
        self.head.versions_wanted.connect(lambda: self._choose("history"))
        self.exports = IncidentExport(context, self)
        self.exports.failed.connect(lambda error: self.bars.addWidget(bar_of(error)))
        self.version_bar = VersionBar(self._save_version)
        self.sectioned = SectionedBody(self.tr("Sections"))
        self.specs = [spec for spec in SECTIONS if spec.exists]
        self.sectioned.sections.set_sections([(spec.name, spec.label) for spec in self.specs])
        self.sectioned.sections.chosen.connect(self._choose)
        self.side = SidePanel(self.sectioned)
        main = self._main.layout()
        if isinstance(main, QVBoxLayout):
            main.insertWidget(0, self.head)
        self.bars.addWidget(self.version_bar)
        self.arriving = Arriving(self, self.section_shown, self._whole)
        self.sending = Sending(context, self, lambda: self._id)
        self._lasting = StateBars(self.bars, self._delete, context)
        self.body.addWidget(self.side.host)

    # --- visits

    @override
    def open(self, route: Route) -> None:
        if route.record_id is None:
            self.context.navigation.go(Route("incidents"))
            return
        self._anchor = route.anchor
        self.arriving.expect(route)
        self._restoring = None
        if route.record_id != self._id:
            self.context.session.committing.emit()
            self._take(route.record_id)
        wanted = route.section or (self._wanted if self._shown else "overview")
        self._wanted = section_named(wanted)
        self.sectioned.sections.mark(self._wanted)
        if self._reading is not None:
            self.title_changed.emit(self._reading.whole.incident.number)
            self._show_section(self._wanted)
        self._read()

    def _take(self, incident_id: UUID) -> None:
        """Forgets the former incident: its sections are built anew for this one."""
        for section in self._shown.values():
            panel = section.inspector()
            if panel is not None:
                panel.deleteLater()
            self.sectioned.stack.removeWidget(section)
            section.deleteLater()
        self._shown, self._states = {}, {}
        self._id, self._reading = incident_id, None
        self._lasting.clear()

    @override
    def state(self) -> "State":
        return {
            "section": self._wanted,
            "sections": {name: section.state() for name, section in self._shown.items()},
        }

    @override
    def restore(self, state: "State") -> None:
        self._restoring = state
        if self._reading is not None:
            self._restore_now()

    def _restore_now(self) -> None:
        state, self._restoring = self._restoring or {}, None
        known = state.get("sections")
        if isinstance(known, dict):
            self._states |= known
        section = self._shown.get(self._wanted)
        if section is not None and self._wanted in self._states:
            section.restore(self._states[self._wanted])

    # --- reading

    @override
    def refresh(self, changes: object) -> None:
        if self._id is None or not self.isVisible():
            return  # each visit reads again
        touched = getattr(changes, "in_dossier", None)
        if callable(touched):
            here = touched(self._id)
            if not here and not changes.touches("config_change", *_ALSO):  # type: ignore[attr-defined]
                return
            if here and is_undo(changes, self.context.session.actor):
                self._undone = changes  # type: ignore[assignment]
        self._read()

    def _read(self) -> None:
        if self._id is not None:
            self.context.session.read(
                partial(read, incident_id=self._id),
                self._on_read,
                self._on_read_failed,
                replaces=("incident", id(self)),
            )

    def _on_read(self, reading: Reading) -> None:
        if reading.whole.incident.id != self._id:
            return
        first = self._reading is None
        self._reading = reading
        whole = reading.whole
        if first:
            self.head.take(whole.incident.id, whole.incident.number)
            self.title_changed.emit(whole.incident.number)
        read_only = self._read_only(whole)
        self.head.show_whole(whole, reading.people, read_only=read_only)
        self._lasting.show_whole(whole, read_only=read_only)
        for spec in self.specs:
            missing = [
                item.text for item in whole.checklist if item.section == spec.name and not item.done
            ]
            self.sectioned.sections.set_state(spec.name, spec.count(whole), "\n".join(missing))
        self._stale = set(self._shown)
        self._show_section(self._wanted)
        self._after_reading()
        self.handlers_changed.emit()

    def _after_reading(self) -> None:
        if self._restoring is not None:
            self._restore_now()
        if self._anchor is not None:
            anchor, self._anchor = self._anchor, None
            self.arriving.reveal(self._shown[self._wanted], anchor)
        if self._undone is not None:
            undone, self._undone = self._undone, None
            self._show_undone(undone)

    def _on_read_failed(self, error: Exception) -> None:
        found = trouble(error)
        if type(error).__name__ == "NotFoundError":
            self._leave()
            return
        retry = ((self.tr("Retry"), self._read),)
        self.bars.addWidget(ErrorBar(found.what, found.kept, found.todo, found.details, retry))

    def _leave(self) -> None:
        """The incident is gone: deleted here, or by somebody else."""
        number = self._reading.whole.incident.number if self._reading is not None else ""
        incident_id, self._id, self._reading = self._id, None, None
        text = self.tr("Deleted {number}").format(number=number or self.tr("the incident"))
        session = self.context.session
        self.context.notices.show(text, self.tr("Undo"), lambda: session.undo(incident_id))
        if self.isVisible():
            self.context.navigation.go(Route("incidents"))

    @staticmethod
    @override
    def bring_parts() -> None:
        for spec in SECTIONS:
            if spec.exists:
                spec.load()

    @staticmethod
    def _read_only(whole: "WholeIncident") -> bool:
        return whole.incident.review_state == ReviewState.APPROVED

    # --- sections

    def _choose(self, name: str) -> None:
        self._wanted = name
        self.sectioned.sections.mark(name)
        if self._reading is not None:
            self._show_section(name)
        self.context.navigation.replace(Route("incident", record_id=self._id, section=name))
        self.handlers_changed.emit()

    def _show_section(self, name: str) -> None:
        spec = next(spec for spec in self.specs if spec.name == name)
        section = self._shown.get(name) or self._build(spec)
        if name in self._stale:
            self._hand(section)
        if self.sectioned.stack.currentWidget() is not section:
            self.sectioned.stack.setCurrentWidget(section)
        self.side.show_panel(section.inspector())

    def _build(self, spec: SectionSpec) -> "Section":
        section = spec.load()(self.context)
        section.handlers_changed.connect(self.handlers_changed)
        section.inspector_wanted.connect(self._on_inspector_wanted)
        section.making = self.arriving.making
        self._shown[spec.name] = section
        self.sectioned.stack.addWidget(section)
        panel = section.inspector()
        if panel is not None:
            self.side.take(panel)
        self._hand(section)
        if spec.name in self._states:
            section.restore(self._states[spec.name])
        return section

    def _hand(self, section: "Section") -> None:
        """Gives a section what was read; hidden ones get it when they are chosen."""
        self._stale.discard(section.name)
        if self._reading is not None:
            section.people = self._reading.people
            section.read_only = self._read_only(self._reading.whole)
            section.follows_up = section.read_only
            section.show_whole(self._reading.whole)

    @override
    def toggle_panel(self) -> None:
        self.side.toggle()

    @override
    def close_panel(self) -> bool:
        return self.side.close_overlay()

    @property
    @override
    def panel_shown(self) -> bool:
        return self.side.isVisible()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes what lies on top: a preview of the section, else the panel over it."""
        section = self._shown.get(self._wanted)
        escaped = event.key() == Qt.Key.Key_Escape
        if escaped and section is not None and section.close_top():
            return
        if not (escaped and self.close_panel()):
            super().keyPressEvent(event)

    def _on_inspector_wanted(self) -> None:
        if not self.panel_shown:
            self.toggle_panel()

    def _show_times(self) -> None:
        self._choose("overview")
        overview = self._shown.get("overview")
        show = getattr(overview, "show_times", None)
        if callable(show):
            show()

    def _show_undone(self, changes: "Changes") -> None:
        """Goes to what an undo or redo changed, and marks it."""
        here = self._shown.get(self._wanted) if self._wanted != "history" else None
        ids = [change.record_id for change in changes.records if change.action != "delete"]
        if here is not None and any(here.reveal(record_id) for record_id in ids):
            return
        for change in changes.records:
            name = section_of(change.kind)
            if name in {spec.name for spec in self.specs}:
                if name != self._wanted:
                    self._choose(name)
                if change.action != "delete":
                    self._shown[name].reveal(change.record_id)
                return

    # --- commands

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        step = self.sectioned.sections.step
        own: dict[str, Callable[[], object]] = {
            "previous_section": lambda: step(-1),
            "next_section": lambda: step(1),
            "panel": self.toggle_panel,
        }
        if self._reading is not None:
            own |= {
                "save_version": lambda: self.version_bar.open(self._reading_versions()),
                "report_preview": self._preview,
                "delete_incident": self._delete,
                "copy_as_template": self._duplicate,
                "copy_reference": self._copy_reference,
                "send_conclusion": self.sending.ask,
                "change_state": self.head.state.open_menu,
                "open_new_window": lambda: self.context.navigation.go_in_new_window(
                    Route("incident", record_id=self._id, section=self._wanted)
                ),
            }
            own |= self.arriving.handlers() | self.exports.handlers(self._named)
        section = self._shown.get(self._wanted)
        return own | (section.handlers() if section is not None else {})

    def _named(self) -> tuple[UUID, str] | None:
        incident = self._reading.whole.incident if self._reading is not None else None
        return (incident.id, incident.number) if incident is not None else None

    @override
    def reasons(self) -> dict[str, str]:
        return self._shown[self._wanted].reasons() if self._wanted in self._shown else {}

    @override
    def panes(self) -> list[QWidget]:
        section = self._shown.get(self._wanted)
        panes: list[QWidget] = [self.head.title, self.sectioned.sections]
        return panes + (section.panes() if section is not None else [])

    @override
    def dossier_id(self) -> object:
        return self._id

    def _whole(self) -> "WholeIncident | None":
        return self._reading.whole if self._reading is not None else None

    def section_shown(self) -> "Section | None":
        """The section that is chosen, once it was built."""
        return self._shown.get(self._wanted)

    def _reading_versions(self) -> int:
        return len(self._reading.whole.versions) if self._reading is not None else 0

    def _incident(self) -> UUID:
        if self._id is None:
            message = "no incident is shown"
            raise RuntimeError(message)
        return self._id

    def _copy_reference(self) -> None:
        QGuiApplication.clipboard().setText(self.head.number.plain_text())

    def _preview(self) -> None:
        self.context.navigation.go(Route("reports", record_id=self._id))

    def _save_version(self, name: str) -> None:
        session = self.context.session
        session.committing.emit()
        session.write(
            partial(record.save_version, incident_id=self._incident(), name=name, by=session.actor),
            self,
        )
        self.context.notices.show(self.tr("Saved version “{name}”").format(name=name))

    def _delete(self) -> None:
        self.context.session.write(
            partial(record.remove, record_id=self._incident()), self, lambda _changes: self._leave()
        )

    def _duplicate(self) -> None:
        go = self.context.navigation.go
        self.context.session.write(
            partial(record.duplicate, record_id=self._incident()),
            self,
            lambda changes: go(Route("incident", record_id=changes.result)),
        )
