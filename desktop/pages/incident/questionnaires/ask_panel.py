"""Whom to ask: everybody who had a part is suggested, with the questions that fit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import CheckBox, Combo, PersonField
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, empty_layout, row, scrolled
from kb.asking.involved import Involved, fitting
from kb.questionnaires.questions import Role

if TYPE_CHECKING:
    from kb.questionnaires.schemas import Entry

_COMBO = 320


class AskPanel(QWidget):
    """A list to tick, a field for anybody else, and one button.

    Attributes:
        ticks: the box of each person.
        chosen: the questionnaire of each person.
        other: the field for another name.

    Signals:
        asked: `(dict)` names with the keys of their questionnaires.
        cancelled: nobody is to be asked.
        settings_wanted: look at the questionnaires.
    """

    asked = Signal(object)
    cancelled = Signal()
    settings_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self.ticks: dict[str, CheckBox] = {}
        self.chosen: dict[str, Combo] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.other = PersonField(self.tr("Another person"))
        self.other.setPlaceholderText(self.tr("Another person's name"))
        self.other.setFixedWidth(280)
        self.other.returnPressed.connect(self._add_other)
        self.empty = PlainText(
            self.tr("Nobody is named in this incident yet. Write the name of whom to ask."),
            "secondary",
            wrap=True,
        )
        self.ask = Button(self.tr("Ask"), icon="envelope-simple", on_click=self._on_asked)
        self.setLayout(column(scrolled(self._content()), spacing=0))

    def _content(self) -> QWidget:
        content = QWidget()
        content.setMaximumWidth(900)
        add = Button(self.tr("Add"), on_click=self._add_other)
        content.setLayout(
            column(
                PlainText(self.tr("Whom do you want to ask?"), "panel"),
                PlainText(
                    self.tr(
                        "Each person gets questions of their own; answers stay apart from the "
                        "agreed text. Nothing is sent: people answer here, or on a text that you "
                        "copy for them."
                    ),
                    "secondary",
                    wrap=True,
                ),
                hline(),
                self.empty,
                self._grid,
                row(self.other, add, None, spacing=8),
                hline(),
                row(
                    self.ask,
                    Button(self.tr("Cancel"), "flat", on_click=self.cancelled.emit),
                    Button(
                        self.tr("Edit questionnaires…"), "link", on_click=self.settings_wanted.emit
                    ),
                    None,
                ),
                None,
                spacing=12,
                margins=(20, 16, 20, 20),
            )
        )
        return content

    def offer(
        self, found: Sequence[Involved], entries: "Sequence[Entry]", people: Sequence[str]
    ) -> None:
        """Shows whom to ask; who was asked already isn't ticked."""
        self._entries = tuple(one for one in entries if not (one.retired or one.problems))
        self.ticks.clear()
        self.chosen.clear()
        empty_layout(self._grid)
        self.other.set_people(people)
        self.other.clear()
        for one in found:
            self._add(one, ticked=not one.asked)
        self._count()
        self.focus_first()

    def focus_first(self) -> None:
        """Puts the focus where somebody begins."""
        first = next(iter(self.ticks.values()), None)
        (first or self.other).setFocus()

    def wanted(self) -> dict[str, str]:
        """The ticked people with the keys of their questionnaires."""
        return {
            name: str(self.chosen[name].value())
            for name, tick in self.ticks.items()
            if tick.isChecked() and self.chosen[name].value() is not None
        }

    def _add(self, one: Involved, *, ticked: bool) -> None:
        at = self._grid.rowCount()
        tick = CheckBox(one.name, checked=ticked)
        tick.ticked.connect(lambda _on: self._count())
        choices = [(entry.key, entry.title) for entry in self._entries]
        combo = Combo(self.tr("Questions for {person}").format(person=one.name), choices)
        entry = fitting(self._entries, one.role)
        combo.set_value(entry.key if entry is not None else None)
        combo.setFixedWidth(_COMBO)
        asked = [entry.title for entry in self._entries if entry.key in one.asked]
        told = list(one.parts)
        if asked:
            told.append(self.tr("was asked: {titles}").format(titles=", ".join(asked)))
        parts = PlainText("; ".join(told), "hint2", wrap=True)
        for place, widget in enumerate((tick, parts, combo)):
            self._grid.addWidget(widget, at, place, Qt.AlignmentFlag.AlignVCenter)
        self.ticks[one.name], self.chosen[one.name] = tick, combo

    def _add_other(self) -> None:
        name = " ".join(self.other.value().split())
        if not name:
            self.other.setFocus()
            return
        known = next((one for one in self.ticks if one.casefold() == name.casefold()), None)
        if known is not None:
            self.ticks[known].setChecked(True)
        else:
            self._add(Involved(name, (), Role.RESPONDER), ticked=True)
        self.other.clear()
        self.other.setFocus()
        self._count()

    def _count(self) -> None:
        self.empty.setVisible(not self.ticks)
        count = len(self.wanted())
        label = self.tr("Ask 1 person") if count == 1 else self.tr("Ask {n} people")
        self.ask.set_label(label.format(n=count) if count else self.tr("Ask"))
        self.ask.setEnabled(bool(count))

    def _on_asked(self) -> None:
        self.asked.emit(self.wanted())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.ask.click()
            return
        super().keyPressEvent(event)
