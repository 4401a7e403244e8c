"""Knowledge: what is found at the left, what is read or written in the middle."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.citing import Citing
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.pages.knowledge import making, reading
from desktop.pages.knowledge.changing import Changing
from desktop.pages.knowledge.compare import VersionCompare
from desktop.pages.knowledge.editor import KnowledgeEditor
from desktop.pages.knowledge.entries import Entry
from desktop.pages.knowledge.exporting import Exporting
from desktop.pages.knowledge.files import ItemFiles
from desktop.pages.knowledge.finder import Finder
from desktop.pages.knowledge.handing_out import HandingOut
from desktop.pages.knowledge.more import ask_more
from desktop.pages.knowledge.proposing import Proposing
from desktop.pages.knowledge.reader import Reader
from desktop.pages.knowledge.side import SidePanel
from desktop.pages.knowledge.use import IncidentPicker, plan_in
from desktop.reference_links import follow, words_of
from desktop.search_hits import LIBRARY_KINDS, item_kind, route_of
from desktop.widgets.bars import EmptyState
from desktop.widgets.labels import vline
from desktop.widgets.layouts import row
from kb.conformance import deviations
from kb.people import service as people

if TYPE_CHECKING:
    from desktop.navigation import State
    from kb.changes import Changes

_ROOM_FOR_BOTH = 1150


class KnowledgePage(Page):
    """Search, read, write and use playbooks, articles and automation rules."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header.hide()
        self.reading: reading.Reading | None = None
        self._wanted_step: UUID | None = None
        self._wanted_item: UUID | None = None
        self._title_first = False
        self.finder = Finder(context.session, context.settings)
        self.reader = Reader()
        self.editor = KnowledgeEditor(context)
        self.compare = VersionCompare()
        self.side = SidePanel()
        self.changing = Changing(context, lambda: self.reading)
        self.exporting = Exporting(self)
        self.handing_out = HandingOut(self)
        self.files = ItemFiles(self)
        self.citing = Citing(self, context.session, lambda: None)
        self.empty = EmptyState(
            self.tr("Playbooks, articles and rules are read here. Choose one at the left."),
            tuple((label, partial(self._new, kind)) for kind, label in making.kinds()),
            self.tr("Or drop Markdown files on the window."),
        )
        self._middle = QStackedWidget()
        self._middle.currentChanged.connect(lambda _index: self._fit())
        for part in (self.empty, self.reader, self.editor, self.compare):
            self._middle.addWidget(part)
        layout = row(self.finder, vline(), self._middle, spacing=0)
        layout.setStretch(2, 1)
        self.body.addLayout(layout)
        self.set_panel(self.side, width=204)
        self._connect()
        self.proposing = Proposing(self)

    def _connect(self) -> None:
        self.finder.chosen.connect(self._on_chosen)
        self.finder.opened.connect(self._on_opened)
        self.finder.new_wanted.connect(self._ask_new)
        self.finder.register_wanted.connect(lambda: self._go(Route("rules")))
        self.finder.listed.connect(self._on_listed)
        self.finder.words_changed.connect(self.reader.mark)
        self.reader.edit_wanted.connect(self.edit)
        self.reader.use_wanted.connect(self._use)
        self.reader.adherence.wanted.connect(self._read_adherence)
        self.reader.adherence.opened.connect(self._go)
        self.reader.outline_changed.connect(self._show_outline)
        self.reader.link_wanted.connect(self._on_link)
        self.editor.done.connect(self._read_mode)
        self.reader.menu_wanted.connect(lambda: ask_more(self))
        self.reader.life.edit_wanted.connect(self.edit)
        self.reader.life.item_wanted.connect(lambda item: self._go(Route("knowledge", item)))
        self.reader.life.version_wanted.connect(self._show_version)
        self.reader.life.publish_wanted.connect(self.changing.publish)
        self.reader.life.wanted.connect(self.changing.write)
        self.reader.differences.wanted.connect(self.changing.write)
        self.editor.publish_wanted.connect(self.changing.publish)
        self.editor.review_wanted.connect(self.changing.ask_review)
        self.editor.discard_wanted.connect(self.changing.discard)
        self.changing.done.connect(self._on_changed)
        self.changing.refused.connect(self._on_refused)
        self._connect_side()

    def _connect_side(self) -> None:
        self.editor.places_changed.connect(self._show_places)
        self.compare.closed.connect(self._read_mode)
        self.compare.restore_wanted.connect(self.changing.restore)
        self.side.place_wanted.connect(self._go_to_place)
        self.side.version_wanted.connect(self._show_version)
        self.side.compare_wanted.connect(self._compare)
        self.side.incident_wanted.connect(lambda which: self._go(Route("incident", which)))
        self.side.link_wanted.connect(self._go)
        self.side.clauses_wanted.connect(
            lambda incident_id: self._go(Route("incident", incident_id, section="adherence"))
        )

    # --- page

    def _fit(self) -> None:
        """Where it is narrow, what is written takes the room of the list."""
        writing = self._middle.currentWidget() is self.editor
        self.finder.setVisible(not writing or self.width() >= _ROOM_FOR_BOTH)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def open(self, route: Route) -> None:
        self._wanted_step, self._wanted_item = route.anchor, route.record_id
        self.finder.start(route.query)
        if route.record_id is not None:
            self._open_item(route.record_id, edit=route.section == "edit")
        self.context.session.read(people.names, self.editor.show_people, replaces="people")

    @override
    def state(self) -> "State":
        view = self.reader.view()
        return {"query": self.finder.field.text(), "scroll": view.verticalScrollBar().value()}

    @override
    def restore(self, state: "State") -> None:
        query, scroll = state.get("query"), state.get("scroll")
        if isinstance(query, str) and query:
            self.finder.start(query)
        if isinstance(scroll, int):
            self.reader.view().verticalScrollBar().setValue(scroll)

    @override
    def refresh(self, changes: object) -> None:
        made: Changes | None = changes  # type: ignore[assignment]
        if made is None or made.touches(*LIBRARY_KINDS) or self.finder.is_searching:
            self.finder.read_again()
        if self.reading is None:
            return
        used = made is not None and made.touches("incident", "adherence", "workflow_step")
        # A search within the text may find something else after any change.
        alive = self.reading.text != self.reading.version.body
        if made is None or made.in_dossier(self.reading.item.id) or used or alive:
            self._read(self.reading.kind, self.reading.item.id, self._version_shown())

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {
            "new": self._ask_new,
            "find": self._find,
            "filter": self.finder.focus,
        }
        if self.reading is not None:
            found |= {"edit": self.edit, "delete": self.changing.delete, "link": self.citing.open}
        return found

    def _find(self) -> None:
        """In what is written, else in all there is."""
        if self._middle.currentWidget() is self.editor:
            self.editor.find_bar.open()
        else:
            self.finder.focus()

    @override
    def panes(self) -> list[QWidget]:
        editing = self._middle.currentWidget() is self.editor
        inside = self.editor.text if editing else self.reader.inside()
        return [self.finder.field, self.finder.list, inside, self.side]

    @override
    def dossier_id(self) -> object:
        return self.reading.item.id if self.reading else None

    # --- list

    def _on_listed(self, found: list[Entry]) -> None:
        """Something is always read; what a route names comes before the first of the list."""
        idle = self.reading is None and self._wanted_item is None
        first = next((entry for entry in found if entry.of_library), None)
        if idle and first is not None:
            self._pick(first)

    def _on_chosen(self, entry: Entry) -> None:
        if entry.of_library:
            self.context.navigation.replace(Route("knowledge", record_id=entry.dossier_id))
            self._pick(entry)

    def _pick(self, entry: Entry) -> None:
        step = entry.record_id if entry.kind == "playbook_step" else None
        self._wanted_step = step
        if self.reading is not None and self.reading.item.id == entry.dossier_id:
            self._settle()
            return
        self._leave_editor()
        kind = item_kind(entry.kind)
        if kind:
            self._read(kind, entry.dossier_id)
        else:
            self._open_item(entry.dossier_id, edit=False)

    def _on_opened(self, entry: Entry) -> None:
        if entry.of_library:
            self._on_chosen(entry)
            self.reader.inside().setFocus()
            return
        self._go(route_of(entry.kind, entry.record_id, entry.dossier_id, entry.section))

    # --- reading one

    def _open_item(self, item_id: UUID, *, edit: bool) -> None:
        def known(kind: str) -> None:
            self._read(kind, item_id, then=self.edit if edit else None)

        self.context.session.read(partial(reading.kind_of, item_id=item_id), known)

    def _read(
        self,
        kind: str,
        item_id: UUID,
        version_id: UUID | None = None,
        then: Callable[[], object] | None = None,
    ) -> None:
        def show(found: reading.Reading) -> None:
            self._show(found)
            if then is not None:
                then()

        query = partial(reading.read, kind=kind, item_id=item_id, version_id=version_id)
        self.context.session.read(query, show, self._on_gone, replaces="knowledge.item")

    def _show(self, found: reading.Reading) -> None:
        self._wanted_item = None
        new = self.reading is None or self.reading.item.id != found.item.id
        self.reading = found
        self.files.show_reading(found)
        self.side.show_reading(found)
        self._read_links(found)
        self.reader.show_reading(found)
        self.reader.mark(self.finder.words)
        if self._middle.currentWidget() is self.editor:
            self.editor.show_reading(found)
        elif self._middle.currentWidget() is self.empty or new:
            self._middle.setCurrentWidget(self.reader)
        self.finder.mark(found.item.id)
        self.title_changed.emit(found.item.title)
        self.handlers_changed.emit()
        self._settle()

    def _settle(self) -> None:
        """Scrolls to what was asked for: a step, or the first match."""
        if self._wanted_step is not None:
            self.reader.go_to_step(self._wanted_step)
            self._wanted_step = None
        elif self.finder.words:
            self.reader.view().go_to_mark()

    def _on_gone(self, error: Exception) -> None:
        del error  # deleted, here or elsewhere: there is nothing to show, and that is said
        self.reading = self._wanted_item = None
        self._middle.setCurrentWidget(self.empty)
        self.handlers_changed.emit()

    def _version_shown(self) -> UUID | None:
        found = self.reading
        if found is None or found.version.id in {
            found.item.published_version_id,
            found.item.draft_version_id,
        }:
            return None
        return found.version.id

    def _show_version(self, version_id: UUID) -> None:
        if self.reading is not None:
            self._read_mode()
            self._read(self.reading.kind, self.reading.item.id, version_id)

    def _show_outline(self) -> None:
        if self._middle.currentWidget() is not self.editor:
            self.side.show_headings(self.reader.view().headings())

    def _show_places(self, places: list[tuple[int, str, int]]) -> None:
        if self._middle.currentWidget() is self.editor:
            self.side.show_headings(places)

    def _go_to_place(self, position: int) -> None:
        if self._middle.currentWidget() is self.editor:
            self.editor.go_to(position)
        else:
            self.reader.go_to(position)

    def _on_link(self, address: str) -> None:
        if self.files.open_link(address):
            return
        words = words_of(address)
        if words:
            follow(self.context, words, partial(self._offer_new, words))
            return
        self.context.notices.show(
            self.tr("Hotwash opens no addresses. It reads: %s") % address[:200]
        )

    def _offer_new(self, title: str) -> None:
        self.context.notices.show(
            self.tr("There is no “{title}” yet.").format(title=title),
            self.tr("New article"),
            partial(self._new, "article", title),
        )

    def _read_links(self, found: reading.Reading) -> None:
        """Apart from the text: many incidents may speak of it."""
        query = partial(reading.links, kind=found.kind, item_id=found.item.id)
        self.context.session.read(query, self.side.show_links, replaces="knowledge.links")

    def _read_adherence(self, playbook_id: UUID) -> None:
        """Apart from the text: every incident that used it is compared."""
        query = partial(deviations.read, playbook_id=playbook_id)
        show = self.reader.adherence.show_use
        self.context.session.read(query, show, self._on_gone, replaces="knowledge.adherence")

    # --- writing

    def edit(self) -> None:
        """Writes the draft of what is read."""
        if self.reading is None:
            return
        self._middle.setCurrentWidget(self.editor)
        self.editor.show_reading(self.reading)
        self.editor.focus(title=self._title_first)
        self._title_first = False

    def _leave_editor(self) -> None:
        if self._middle.currentWidget() is self.editor:
            self.editor.commit()
            self._middle.setCurrentWidget(self.reader)

    def _read_mode(self) -> None:
        self._leave_editor()
        self._middle.setCurrentWidget(self.reader if self.reading else self.empty)
        self._show_outline()

    def _ask_new(self) -> None:
        making.ask(self, self.finder.new_button, self._new)

    def _new(self, kind: str, title: str = "") -> None:
        def made(changes: "Changes") -> None:
            self._title_first = not title
            self._wanted_item = changes.result  # before the first of a list that was empty
            self._read(kind, changes.result, then=self.edit)

        making.add(self, kind, title, made)

    def _on_changed(self, found: reading.Reading) -> None:
        self._read_mode()
        self._read(found.kind, found.item.id)

    def _on_refused(self, sentence: str) -> None:
        editing = self._middle.currentWidget() is self.editor
        (self.editor if editing else self.reader.life).say(sentence)

    def _compare(self) -> None:
        if self.reading is not None:
            self._leave_editor()
            self.compare.show_reading(self.reading)
            self._middle.setCurrentWidget(self.compare)

    # --- using

    def _use(self) -> None:
        if self.reading is not None:
            picker = IncidentPicker(self.context.session, self.reader.use_button)
            picker.picked.connect(self._use_in)
            picker.ask()

    def _use_in(self, incident_id: UUID, number: str) -> None:
        if self.reading is not None:
            plan_in(self, self.reading, incident_id, number)

    def _go(self, route: Route) -> None:
        self.context.navigation.go(route)
