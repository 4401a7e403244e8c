"""The fields of a card: question, answer, deck, tags."""

from collections.abc import Callable
from typing import Any, override

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import column, row
from desktop.widgets.tags_field import TagsField
from desktop.widgets.text import MarkdownEdit
from kb.training.cards.schemas import Card


class CardForm(QWidget):
    """Edits one card, or a new one.

    Signals:
        given: `(dict)` the fields, when somebody is done.
        left: somebody doesn't want to.
    """

    given = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.front = MarkdownEdit(self.tr("Question"), lines=4, most=12)
        self.back = MarkdownEdit(self.tr("Answer"), lines=4, most=14)
        self.deck = LineField(self.tr("Deck"))
        self.tags = TagsField(self.tr("Tags"))
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        self.done = Button(self.tr("Done"), tip="Ctrl+Enter", on_click=self._give)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.left.emit)
        self.front.finished.connect(self._give)
        self.back.finished.connect(self._give)
        parts: list[QWidget] = []
        for label, field in (
            (self.tr("Question (Markdown)"), self.front),
            (self.tr("Answer"), self.back),
            (self.tr("Deck"), self.deck),
            (self.tr("Tags"), self.tags),
        ):
            parts += [field_label(label, field), field]
        buttons = row(self.done, cancel, None, spacing=6)
        self.setLayout(column(*parts, self.message, buttons, None, spacing=6))

    def show_card(self, card: Card | None, deck: str = "") -> None:
        """Shows a card, or the empty fields of a new one."""
        self.message.hide()
        self.front.set_value(card.front if card else "")
        self.back.set_value(card.back if card else "")
        self.deck.set_value(card.deck if card else deck)
        self.tags.set_tags(card.tags if card else ())
        self.front.setFocus()

    def values(self) -> dict[str, Any]:
        """What is typed."""
        return {
            "front": self.front.value(),
            "back": self.back.value(),
            "deck": str(self.deck.value()),
            "tags": self.tags.tags(),
        }

    def _give(self) -> None:
        values = self.values()
        if not values["front"].strip():
            self.message.set_text(self.tr("Write what the card asks."))
            self.message.show()
            self.front.setFocus()
            return
        self.given.emit(values)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def changed(card: Card, values: dict[str, Any]) -> dict[str, Any]:
    """Only the fields that differ from the card as it was read."""
    held: Callable[[str], object] = lambda name: getattr(card, name)  # noqa: E731
    return {
        name: value
        for name, value in values.items()
        if (tuple(value) if name == "tags" else value) != held(name)
    }
