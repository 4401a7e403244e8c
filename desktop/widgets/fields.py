"""One-line fields: text, search, choices, flags, times, people and tags."""

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from desktop.theme import icons
from desktop.widgets import turned
from desktop.widgets.labels import as_tooltip, upright

_SEARCH_MS = 60


_KEPT_LETTERS = frozenset(
    {Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Y, Qt.Key.Key_Z}
)


def is_for_the_window(event: QEvent) -> bool:
    """Whether a key that a text field would take on some platforms belongs to the window.

    Under X11, Qt's fields take Ctrl+K, Ctrl+E and others for line editing.
    """
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
        return False
    letter = Qt.Key.Key_A.value <= event.key() <= Qt.Key.Key_Z.value
    return letter and event.key() not in _KEPT_LETTERS


def _passes_undo_on(field: QLineEdit, event: QEvent) -> bool:
    """Whether Ctrl+Z must go to the window: the field has none of its own keystrokes left."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    undo = event.matches(QKeySequence.StandardKey.Undo) and not field.isUndoAvailable()
    redo = event.matches(QKeySequence.StandardKey.Redo) and not field.isRedoAvailable()
    return undo or redo


class LineField(QLineEdit):
    """A line of plain text.

    Args:
        name: accessible name, usually the visible label.
        text: first content.
        look: "" with a border, "inline" bare until it is hovered or focused, "title" and
            "panel" the same in the size of titles.
        placeholder: what may be entered.
        mono: for ids, hashes, paths.

    Signals:
        left: focus went elsewhere.
        stepped_back: Esc was pressed; the text is as before the last edit.
    """

    left = Signal()
    stepped_back = Signal()

    def __init__(
        self,
        name: str,
        text: str = "",
        *,
        look: str = "",
        placeholder: str = "",
        mono: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setProperty("k", look)
        if mono:
            self.setProperty("mono", "true")
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._before = text
        self._sign = turned.LineSign(self)

    def says_what_turns(self) -> bool:
        """Whether a sign tells that something in the text turns its order round."""
        return self._sign.is_shown

    def value(self) -> str:
        """The text without blanks at its ends."""
        return self.text().strip()

    def set_value(self, value: object) -> None:
        """Shows `value`; the cursor and selection stay when the text is the same."""
        text = "" if value is None else str(value)
        if text != self.text():
            self.setText(text)
            self._sign.look()
            if not self.hasFocus():
                self.setCursorPosition(0)

    def set_state(self, state: str) -> None:
        """Edge by state: "" plain, "error" or "conflict"."""
        self.setProperty("state", state)
        self.style().unpolish(self)
        self.style().polish(self)

    @override
    def event(self, event: QEvent) -> bool:
        if _passes_undo_on(self, event) or is_for_the_window(event):
            event.ignore()
            return False
        return super().event(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._before = self.text()
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setCursorPosition(0)  # what doesn't fit is read from its beginning
            self.left.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._before:
            self.setText(self._before)
            self.stepped_back.emit()
            return
        super().keyPressEvent(event)


class SearchField(LineField):
    """A search or filter field with an icon and ×.

    Signals:
        searched: `(str)` the text rested for a moment, or was cleared.
        entered: Down or Enter: go to the results.
    """

    searched = Signal(str)
    entered = Signal()

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, placeholder=placeholder, parent=parent)
        glass = QAction(icons.icon("magnifying-glass"), "", self)
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icons.icon("x"), self.tr("Clear"), self)
        self._clear.triggered.connect(self._on_cleared)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self._rest = QTimer(self, singleShot=True, interval=_SEARCH_MS)
        self._rest.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(self._on_changed)

    def _on_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._rest.start()

    def _on_cleared(self) -> None:
        self.clear()
        self.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._rest.stop()
            self.searched.emit(self.text())
            self.entered.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        QLineEdit.keyPressEvent(self, event)


class Combo(QComboBox):
    """A choice of one. The wheel changes it only while it is focused.

    Signals:
        picked: `(object)` the user chose this value.
    """

    picked = Signal(object)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[object, str]] = (),
        *,
        look: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("k", look)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self._values: list[object] = []
        self.set_choices(choices)
        self.activated.connect(lambda index: self.picked.emit(self._values[index]))

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Sets values and labels; the value stays when it is among them."""
        value = self.value()
        self.clear()
        self._values = [choice for choice, _label in choices]
        self.addItems([upright(label) for _choice, label in choices])
        self.set_value(value)

    def value(self) -> object:
        """The chosen value, None when nothing is chosen."""
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def set_value(self, value: object) -> None:
        """Shows `value`; emits nothing."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt does, but a text that does not fit is cut with an ellipsis."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        text = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width() - 2
        )
        option.currentText = text
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    @override
    def wheelEvent(self, event: object) -> None:
        if self.hasFocus():
            super().wheelEvent(event)  # type: ignore[arg-type]
        else:
            event.ignore()  # type: ignore[attr-defined]


class CheckBox(QCheckBox):
    """A flag with a label of plain text.

    Args:
        label: what it says.
        checked: whether it is ticked.
        elide: cut a label that doesn't fit with an ellipsis, the whole in the tooltip.

    Signals:
        ticked: `(bool)` the user changed it.
    """

    ticked = Signal(bool)

    def __init__(
        self,
        label: str,
        *,
        checked: bool = False,
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label.replace("&", "&&"), parent)
        self._label = label
        self._elide = elide
        self.setAccessibleName(label)
        self.setChecked(checked)
        self.clicked.connect(self.ticked)
        if elide:
            self.setMinimumWidth(40)
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide:
            metrics = self.fontMetrics()
            words = metrics.horizontalAdvance(self.text().replace("&&", "&"))
            room = self.width() - (self.sizeHint().width() - words)
            shown = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, room)
            self.setText(shown.replace("&", "&&"))
            self.setToolTip(as_tooltip(self._label) if shown != self._label else "")

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.isChecked()

    def set_value(self, value: object) -> None:
        """Ticks or clears it; emits nothing."""
        self.setChecked(bool(value))


class TimeField(LineField):
    """A point in time as text, "2026-03-12 08:12"; Ctrl+; stamps the time now.

    What the text means is the caller's business (kb's `parse_moment`).

    Args:
        name: accessible name.
        now: gives the time now as text in the window's zone.
    """

    def __init__(
        self, name: str, now: Callable[[], str], *, look: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, look=look, placeholder=self.tr("not set"), parent=parent)
        self._now = now
        self.setToolTip(self.tr("Such as 2026-03-12 08:12, 08:12, 2026-03 or now"))

    def stamp(self) -> None:
        """Enters the time now."""
        self.setText(self._now())
        self.textEdited.emit(self.text())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() == Qt.Key.Key_Semicolon
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.stamp()
            return
        super().keyPressEvent(event)


class PersonField(LineField):
    """A person's name, completed from the people that are known."""

    def __init__(self, name: str, *, look: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, look=look, placeholder=self.tr("not set"), parent=parent)
        self._people = turned.Words(parent=self)
        completer = QCompleter(self._people, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def set_people(self, names: Sequence[str]) -> None:
        """Sets the names to complete from."""
        self._people.setStringList(sorted(set(names), key=str.casefold))
