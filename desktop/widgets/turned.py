"""Signs within a text that turn its order round: named where it is edited, and undone in choices.

What is edited stays as it is, so the field says what can't be seen in it.
"""

from typing import override

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from desktop.theme import icons
from desktop.widgets.labels import PlainText, as_tooltip, turning_signs, upright

_LONGEST = 300
#: Pixels between the text and what is said of it, and at the sides of that.
_GAP, _EDGE = 2, 6
#: Pixels that Qt gives an icon in a line, with what is around it.
_ICON = 28


def warning(text: str) -> str:
    """What is said of a text that some of its own signs turn round; empty for any other."""
    signs = turning_signs(text)
    if not signs:
        return ""
    said = QCoreApplication.translate(
        "Turned", "Signs in this text turn its order round ({signs}). It reads: {text}"
    )
    return said.format(signs=", ".join(signs), text=" ".join(upright(text).split())[:_LONGEST])


class LineSign(QObject):
    """A sign at the end of a line, with the text as it reads in its tooltip."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._field = field
        self._action: QAction | None = None
        field.textChanged.connect(self.look)
        self.look()

    @property
    def is_shown(self) -> bool:
        """Whether the text is turned round."""
        return self._action is not None

    @property
    def room(self) -> int:
        """How much of the field's width it takes."""
        return _ICON if self.is_shown else 0

    def look(self) -> None:
        """Shows itself, or not: asked also where a field changes without telling."""
        said = warning(self._field.text())
        if self._action is not None and not said:
            self._field.removeAction(self._action)
            self._action.deleteLater()
            self._action = None
        if not said:
            return
        if self._action is None:
            name = self.tr("The text is turned round")
            self._action = QAction(icons.icon("warning", "warn"), name, self)
            self._field.addAction(self._action, QLineEdit.ActionPosition.TrailingPosition)
        self._action.setToolTip(as_tooltip(said))


class TextSign(PlainText):
    """A line below a text of several lines that says the same.

    Signals:
        turned: it came or went.
    """

    turned = Signal()

    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__("", "warn", elide=True, parent=field)
        self._field = field
        self.setVisible(False)
        field.textChanged.connect(self.look)
        self.look()

    @property
    def is_shown(self) -> bool:
        """Whether the text is turned round."""
        return not self.isHidden()

    @property
    def room(self) -> int:
        """How much of the field's height it takes."""
        return self.sizeHint().height() + _GAP if self.is_shown else 0

    def look(self) -> None:
        """Shows itself, or not: asked also where a field changes without telling."""
        said = warning(self._field.toPlainText())
        if bool(said) != self.is_shown:
            self.setVisible(bool(said))
            self.turned.emit()
        if said != self.plain_text():
            self.set_text(said)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.is_shown:
            self.turned.emit()

    def place(self) -> None:
        """Lies along the bottom of the field."""
        inside = self._field.contentsRect().adjusted(_EDGE, 0, -_EDGE, 0)
        top = inside.bottom() - self.room
        self.setGeometry(QRect(inside.left(), top, inside.width(), self.room))


class Words(QStringListModel):
    """Words to complete from: shown in the order of their letters, taken as they are."""

    @override
    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> object:
        found = super().data(index, role)
        is_shown = role == Qt.ItemDataRole.DisplayRole and isinstance(found, str)
        return upright(found) if is_shown else found
