"""Tier 1 bulletins: read and understood, made from incidents, published sanitised."""

from functools import partial
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.item_pictures import ItemPictures
from desktop.navigation import Route
from desktop.pages.training import asking
from desktop.pages.training.card_pane import beside_table
from desktop.pages.training.sanitising import SanitisingPane
from desktop.pages.training.view import Chooser, View
from desktop.widgets.bars import Bar, EmptyState
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, empty_layout, row
from desktop.widgets.reading import ProseView
from desktop.widgets.rows import Column, RowsModel
from desktop.widgets.table import EditableTable
from kb.training.bulletins import receipts
from kb.training.bulletins import service as bulletins
from kb.training.bulletins.schemas import Bulletin, Reader, Text
from reports import bulletin_draft, catalog, sanitising

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.changes import Changes

_KIND: Final = "article"


class BulletinsView(View):
    """The list, and the bulletin that is chosen."""

    def __init__(self, context: "PageContext") -> None:
        super().__init__(context)
        self._wanted: UUID | None = None
        self._reading: asking.BulletinReading | None = None
        self.making = Chooser(self.tr("Incident"), self.tr("Make bulletin"))
        self.making.given.connect(self._make)
        self.model: RowsModel[Bulletin] = RowsModel(
            self._columns(), lambda one: one.id, parent=self
        )
        self.table = EditableTable(self.tr("Bulletins"))
        self.table.setModel(self.model)
        self.table.picked.connect(self._on_picked)
        self._pictures = ItemPictures(context.session, self)
        self.text = ProseView(self.tr("Bulletin"))
        self.text.pictures = self._pictures.picture
        self._pictures.arrived.connect(self.text.show_again)
        self.title = PlainText("", "section", wrap=True, selectable=True)
        self._notes = column(spacing=6)
        self._buttons = FlowLayout(spacing=6)
        self.buttons = QWidget()
        self.buttons.setLayout(self._buttons)
        self.sanitising = SanitisingPane()
        self.sanitising.published.connect(self._publish)
        self.sanitising.left.connect(self._show_text)
        self.readers: RowsModel[Reader] = RowsModel(
            self._reader_columns(), lambda one: one.person, parent=self
        )
        self.readers_table = EditableTable(self.tr("Who has read it"))
        self.readers_table.setModel(self.readers)
        self.readers_table.setMaximumHeight(190)
        self.empty = EmptyState(
            self.tr("There is no bulletin yet."),
            hint=self.tr("Choose an incident above: its early signs become a draft."),
        )
        self._lay_out()

    def _lay_out(self) -> None:
        shown = QWidget()
        layout = column(
            self.title,
            self._notes,
            self.buttons,
            self.text,
            self.readers_table,
            spacing=10,
            margins=(16, 0, 0, 0),
        )
        layout.setStretch(3, 1)
        shown.setLayout(layout)
        self._pane = QStackedWidget()
        self._pane.addWidget(shown)
        self._pane.addWidget(self.sanitising)
        self._body = beside_table(self.table, self._pane)
        body = self._body.layout()
        if body is not None:
            body.setStretch(0, 4)  # type: ignore[attr-defined]
            body.setStretch(1, 6)  # type: ignore[attr-defined]
        whole = column(
            row(self.making, None), self._body, self.empty, spacing=10, margins=(20, 0, 16, 12)
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.empty.hide()

    def _columns(self) -> tuple[Column[Bulletin], ...]:
        return (
            Column("title", self.tr("Bulletin"), self._title, 140, stretch=True),
            Column("state", self.tr("State"), self._state, 108),
        )

    def _reader_columns(self) -> tuple[Column[Reader], ...]:
        return (
            Column("person", self.tr("Tier 1"), lambda o: Cell(o.person, "person"), 120, True),
            Column("read", self.tr("Read"), lambda o: Cell(self.day_of(o.read_at), "number"), 108),
            Column("understood", self.tr("Understood"), self._understood, 116),
            Column("score", self.tr("Quiz"), _score, 60),
        )

    def _title(self, one: Bulletin) -> Cell:
        from_it = f"  {one.incident_number}" if one.incident_number else ""
        return Cell(f"{one.title}{from_it}", wrap=True)

    def _state(self, one: Bulletin) -> Cell:
        if not one.number:
            return Cell(self.tr("Draft"), "chip", "warn")
        if one.is_new:
            return Cell(self.tr("New"), "chip", "info")
        return Cell(self.tr("Understood"), "chip", "ok", tip=self.day_of(one.understood_at))

    def _understood(self, one: Reader) -> Cell:
        if one.is_current:
            return Cell(self.day_of(one.understood_at), "number")
        if one.number:
            return Cell(self.tr("version {n}").format(n=one.number), "chip", "warn")
        return Cell(self.tr("Not yet"), "chip", "neutral")

    @override
    def read(self) -> None:
        query = partial(asking.read_bulletins, person=self.actor)
        self.ask(query, self._show, "bulletins")

    @override
    def panes(self) -> list[QWidget]:
        return [self.making, self.table, self._pane]

    def show_bulletin(self, article_id: UUID) -> None:
        """Shows one bulletin."""
        self._wanted = article_id
        self.read()

    def _show(self, found: asking.BulletinsReading) -> None:
        self.making.set_choices(found.incidents)
        self.readers_table.setVisible(found.leads)
        self.model.set_rows(list(found.bulletins))
        self.counted.emit(len(found.bulletins))
        self._body.setVisible(bool(found.bulletins))
        self.empty.setVisible(not found.bulletins)
        if self._wanted is not None and self.table.select_key(self._wanted):
            self._wanted = None
        chosen = self.table.current_record()
        if chosen is None and found.bulletins:
            self.table.select_key(found.bulletins[0].id)
            chosen = found.bulletins[0]
        if chosen is not None and self._pane.currentIndex() == 0:
            self._read_one(chosen)

    def _on_picked(self, one: Bulletin | None) -> None:
        if one is not None:
            self._show_text()
            self._read_one(one)

    def _read_one(self, one: Bulletin) -> None:
        query = partial(asking.read_bulletin, article_id=one.id, person=self.actor)
        self.ask(query, partial(self._show_one, one), "bulletin")

    def _show_one(self, one: Bulletin, found: asking.BulletinReading) -> None:
        self._reading = found
        self.title.set_text(one.title)
        self._pictures.use(found.files)
        self.text.show_markdown(found.text.body)
        self.readers.set_rows(list(found.readers))
        empty_layout(self._notes)
        if found.text.is_draft:
            said = self.tr("This is a draft: Tier 1 doesn't see it as new until it is published.")
            self._notes.addWidget(Bar(said, "warn"))
        elif one.understood_number and one.is_new:
            said = self.tr("You understood version {old}; this is version {new}.")
            told = said.format(old=one.understood_number, new=one.number)
            self._notes.addWidget(Bar(told, "info"))
        self._show_buttons(one, found.text)

    def _show_buttons(self, one: Bulletin, text: Text) -> None:
        empty_layout(self._buttons)
        add = self._buttons.addWidget
        if text.is_draft:
            add(Button(self.tr("Sanitise and publish…"), "primary", on_click=self.sanitise))
        elif one.is_new:
            label = self.tr("Read and understood")
            add(Button(label, "primary", icon="check", on_click=partial(self._sign, one)))
        if one.quiz_id is not None:
            go = partial(self.tab_wanted.emit, "quizzes", one.quiz_id)
            add(Button(self.tr("Take the quiz"), on_click=go))
        edit = Route("knowledge", record_id=one.id, section="edit")
        go_edit = partial(self.route_wanted.emit, edit)
        add(Button(self.tr("Edit the text"), icon="pencil-simple", on_click=go_edit))
        if one.incident_id is not None:
            incident = partial(self.route_wanted.emit, Route("incident", one.incident_id))
            add(Button(one.incident_number, "link", on_click=incident))

    # --- understanding

    def _sign(self, one: Bulletin) -> None:
        sign = partial(receipts.understand, kind=_KIND, item_id=one.id, person=self.actor)
        self._wanted = one.id
        self.write(sign, self.tr("Noted that you understood “{t}”").format(t=one.title))

    # --- making and publishing

    def _make(self, incident_id: UUID) -> None:
        draft = partial(bulletin_draft.draft, incident_id=incident_id)
        self.context.session.read(draft, partial(self._on_draft, incident_id), self.fail)

    def _on_draft(self, incident_id: UUID, draft: tuple[str, str]) -> None:
        title, body = draft
        make = partial(bulletins.make, incident_id=incident_id, title=title, body=body)
        self.write(make, self.tr("Made the draft of a bulletin"), self._on_made)

    def _on_made(self, changes: "Changes") -> None:
        self.show_bulletin(changes.result)

    def sanitise(self) -> None:
        """Looks for what others shouldn't read, and shows it before anything is published."""
        if self._reading is None:
            return
        text, name = self._reading.text, self._audience()
        find = partial(
            sanitising.findings,
            incident_id=text.incident_id,
            audience=name,
            texts=(text.title, text.body),
        )
        self.context.session.read(find, partial(self._on_found, text, name), self.fail)

    def _on_found(self, text: Text, name: str, found: tuple[sanitising.Finding, ...]) -> None:
        self.sanitising.show_findings(text, found, catalog.audience(name).label)
        self._pane.setCurrentIndex(1)

    def _audience(self) -> str:
        return self.context.settings.text("training/bulletin_audience")

    def _publish(self, text: Text, title: str, body: str, note: str) -> None:
        publish = partial(bulletins.publish, looked_at=text, title=title, body=body, note=note)
        self._wanted = text.article_id
        said = self.tr("Published “{title}”: it is new to Tier 1").format(title=title)
        self.write(publish, said, lambda _changes: self._show_text())

    def _show_text(self) -> None:
        self._pane.setCurrentIndex(0)


def _score(one: Reader) -> Cell:
    return Cell(f"{one.score:.0f} %" if one.score is not None else "", "number")
