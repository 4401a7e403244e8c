"""What is known of the thing itself: identifiers, names, notes, what was merged into it."""

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.autosave import FieldAutosave
from desktop.drafts import FieldKey
from desktop.pages.base import PageContext
from desktop.pages.entity.join import JoinEntity
from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox
from desktop.widgets.inspector import FieldBox
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout
from desktop.widgets.text import TextField
from kb.entities import merging
from kb.entities.identity import Strength
from kb.sightings import notes
from kb.vocabulary.indicators import defang_value

if TYPE_CHECKING:
    from desktop.answers import Operation
    from kb.entities.identity import Identifier
    from kb.entities.merging import Part
    from kb.sightings.schemas import EntityPage


class Known(QWidget):
    """The right panel of an entity's page.

    Signals:
        changed: the thing is another one now; it is to be read again.
    """

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._page: EntityPage | None = None
        self._saving: FieldAutosave | None = None
        self._shown: object = None
        self.generic = CheckBox(self.tr("Stands in many places, identifies nothing"))
        self.generic.ticked.connect(self._set_generic)
        self._facts = column(spacing=2)
        self._parts = column(spacing=6)
        self._notes_place = column(spacing=0)
        self.notes = TextField(self.tr("Notes"), lines=4, most=16)
        self.join = JoinEntity(context)
        self.join.joined.connect(self.changed)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.setLayout(
            column(
                PlainText(self.tr("Known by"), "section"),
                self._facts,
                self.generic,
                PlainText(self.tr("Notes"), "section"),
                self._notes_place,
                PlainText(self.tr("Merged from"), "section"),
                self._parts,
                self.join,
                self.message,
                None,
                spacing=10,
                margins=(18, 14, 18, 18),
            )
        )

    def show_page(self, record_id: UUID, page: "EntityPage") -> None:
        """Shows what is known; notes being typed stay."""
        if self._shown != record_id:
            self._bind_notes(record_id, page)
            self._shown = record_id
        self._page = page
        self.message.hide()
        self.generic.set_value(page.generic)
        empty_layout(self._facts)
        for one in page.identifiers:
            self._facts.addWidget(self._identifier(one, page.thing.entity_type))
        if not page.identifiers:
            self._facts.addWidget(PlainText(self.tr("nothing but its value"), "muted"))
        empty_layout(self._parts)
        for part in page.parts:
            self._parts.addWidget(self._part(part))
        if not page.parts:
            self._parts.addWidget(PlainText(self.tr("nothing"), "muted"))
        self.join.take(record_id)
        if self._saving is not None:
            entity = page.entity
            self._saving.load(
                entity.notes if entity is not None else "",
                entity.version if entity is not None else 0,
            )

    def commit(self) -> None:
        """Saves what is being typed."""
        if self._saving is not None:
            self._saving.commit()

    def _bind_notes(self, record_id: UUID, page: "EntityPage") -> None:
        """Another thing has an editor of its own; what is typed into the former one is saved."""
        self.commit()
        empty_layout(self._notes_place)
        self.notes = TextField(self.tr("Notes"), lines=4, most=16)
        box = FieldBox(self.notes)
        self._notes_place.addWidget(box)

        def operation(value: Any, version: int) -> "Operation":  # noqa: ANN401 - a text
            values = {"notes": str(value)}
            return partial(notes.revise, record_id=record_id, version=version, values=values)

        key = FieldKey("entity", str(record_id), "notes", f"{page.thing.name}, {self.tr('Notes')}")
        session, drafts = self._context.session, self._context.drafts
        self._saving = FieldAutosave(self.notes, session, drafts, key, operation)
        self._saving.refused.connect(box.show_error)
        self._saving.conflicted.connect(lambda error: box.show_error(str(error)))

    def _identifier(self, one: "Identifier", entity_type: str) -> QWidget:
        words = {
            Strength.STRONG: self.tr("strong"),
            Strength.WEAK: self.tr("weak, doesn't identify alone"),
            Strength.GENERIC: self.tr("generic, doesn't identify"),
        }
        name = one.name.replace("_", " ")
        value = defang_value(one.value, entity_type) if one.name == "value" else one.value
        whole = QWidget()
        shown = PlainText(value, "mono", wrap=True, selectable=True)
        whole.setLayout(
            column(PlainText(f"{name} · {words[one.strength]}", "hint"), shown, spacing=0)
        )
        return whole

    def _part(self, part: "Part") -> QWidget:
        whole = QWidget()
        told = " · ".join(word for word in (part.by, part.at[:10], part.reason) if word)
        apart = Button(self.tr("Take apart"), "link", on_click=partial(self._unmerge, part.place))
        apart.setAccessibleName(self.tr("Take {name} apart").format(name=part.name))
        name = PlainText(defang_value(part.name, part.entity_type), "strong", wrap=True)
        whole.setLayout(column(name, PlainText(told, "secondary", wrap=True), apart, spacing=1))
        return whole

    def _unmerge(self, place: int) -> None:
        if self._page is not None and self._page.entity is not None:
            self._write(partial(merging.unmerge, entity_id=self._page.entity.id, place=place))

    def _set_generic(self, generic: bool) -> None:
        if self._page is not None:
            self._write(partial(merging.set_generic, thing=self._page.thing, generic=generic))

    def _write(self, operation: "Operation") -> None:
        self._context.session.write(
            operation, self, lambda _changes: self.changed.emit(), self._on_refused
        )

    def _on_refused(self, error: Exception) -> None:
        self.message.set_text(str(getattr(error, "what", "") or error))
        self.message.show()
        self.changed.emit()
