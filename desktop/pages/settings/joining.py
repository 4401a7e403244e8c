"""Joins a placeholder of an import with the person it really is."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from kb import joining

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.joining import Joining
    from kb.people.schemas import Person


class JoinPeople(QWidget):
    """Two names and what would change; one press joins them, and can be undone.

    Signals:
        joined: the list of people is another one.
        refused: `(Exception)` why it wasn't done.
    """

    joined = Signal()
    refused = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._people: dict[UUID, Person] = {}
        self.placeholder = Combo(self.tr("The name that an import brought"))
        self.person = Combo(self.tr("Who it really is"))
        for field in (self.placeholder, self.person):
            field.setMinimumWidth(180)
            field.picked.connect(lambda _chosen: self._look())
        self.button = Button(self.tr("Join"), on_click=self.join)
        self.told = PlainText("", "hint", wrap=True)
        line = row(
            self.placeholder, PlainText(self.tr("is"), "secondary"), self.person, self.button, None,
            spacing=8,
        )  # fmt: skip
        self.setLayout(column(line, self.told, spacing=4))
        self._look()

    def show_people(self, found: "tuple[Person, ...]") -> None:
        """Offers everybody; what is chosen stays where it still is there."""
        self._people = {one.id: one for one in found}
        choices = [(one.id, one.name) for one in found]
        for field in (self.placeholder, self.person):
            chosen = field.value()
            field.set_choices([(None, self.tr("Choose…")), *choices])
            field.set_value(chosen if chosen in self._people else None)
        self._look()

    def _chosen(self) -> tuple[UUID, UUID] | None:
        old, new = self.placeholder.value(), self.person.value()
        both = isinstance(old, UUID) and isinstance(new, UUID) and old != new
        return (old, new) if both else None  # type: ignore[return-value]

    def _look(self) -> None:
        chosen = self._chosen()
        self.button.setEnabled(chosen is not None)
        self.told.set_text("")
        self.told.setVisible(chosen is not None)
        if chosen is not None:
            look = partial(joining.look, placeholder_id=chosen[0])
            self._context.session.read(look, self._tell, replaces=("joining", id(self)))

    def _tell(self, found: "Joining") -> None:
        said = self.tr("%n record(s) will name the other person.", "", found.total)
        if found.signed:
            numbers = ", ".join(found.signed[:4])
            said += " " + self.tr("Signed incidents stay as they are: {numbers}.").format(
                numbers=numbers + (" …" if len(found.signed) > 4 else "")
            )
        self.told.set_text(said)

    def join(self) -> None:
        """Joins what is chosen."""
        chosen = self._chosen()
        if chosen is None:
            return
        # Before the button goes out of reach: the page would go where the focus goes.
        self.placeholder.setFocus()
        self.button.setEnabled(False)
        join = partial(joining.join, placeholder_id=chosen[0], person_id=chosen[1])
        session = self._context.session
        name = self._people[chosen[1]].name
        session.write(join, self, partial(self._on_joined, name), self._on_refused)

    def _on_refused(self, error: Exception) -> None:
        self._look()
        self.refused.emit(error)

    def _on_joined(self, name: str, changes: "Changes") -> None:
        said = self.tr("%n record(s) name {name} now", "", int(changes.result)).format(name=name)
        way_back = self._context.session.way_back()
        self._context.notices.show(said, self.tr("Undo"), way_back)
        self.joined.emit()
