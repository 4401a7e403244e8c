"""Editors of values that are more than text: moments, days, minutes, lists of words."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import Final, override

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.widgets.fields import PersonField, TimeField
from desktop.widgets.tags_field import TagsField
from desktop.widgets.text import TextField
from kb.vocabulary.enums import Precision
from kb.vocabulary.moments import format_moment, parse_duration, parse_moment

Moment = tuple[datetime | None, str]
"""An instant in UTC and how exactly it is known."""

NOT_SET: Final[Moment] = (None, Precision.UNKNOWN.value)


class MomentField(TimeField):
    """A point in time as text; holds an instant and its precision.

    Args:
        name: accessible name.
        now: gives the time now as text in the window's zone.
        zone: gives the window's zone.
        near: gives the instant whose day a clock time alone means; None is today.
    """

    def __init__(
        self,
        name: str,
        now: Callable[[], str],
        zone: Callable[[], tzinfo],
        near: Callable[[], datetime | None],
        *,
        look: str = "inline",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, now, look=look, parent=parent)
        self._zone, self._near = zone, near

    @override
    def set_value(self, value: object) -> None:
        at, precision = value if isinstance(value, tuple) else NOT_SET
        shown = "" if at is None else format_moment(at, precision, self._zone())
        super().set_value(shown)

    def parse(self, held: object) -> Moment:
        """What the text means.

        Raises:
            ValueError: it is not a time; says what is.
        """
        return read_moment(str(held), self._zone(), self._near())


def read_moment(text: str, zone: tzinfo, near: datetime | None = None) -> Moment:
    """A typed time and its precision; a clock time alone means the day of `near` or today.

    Raises:
        ValueError: it is not a time; says what is.
    """
    relative = near is not None and text.strip().casefold() != "now"
    at, precision = parse_moment(text, near if relative and near else datetime.now(UTC), zone)
    return at, precision.value


def read_day(held: object) -> date | None:
    """A typed day.

    Raises:
        ValueError: it is not a date; says what is.
    """
    text = str(held).strip()
    if not text:
        return None
    try:
        at, _precision = parse_moment(text, datetime.now(UTC), UTC)
    except ValueError:
        raise ValueError(_tr("Use a date such as 2026-04-15")) from None
    return at.date() if at is not None else None


def read_minutes(held: object) -> int | None:
    """Typed minutes: "15", "90 m", "1 h 30 m".

    Raises:
        ValueError: it is not a duration; says what is.
    """
    try:
        return parse_duration(str(held))
    except ValueError:
        raise ValueError(_tr("Use minutes such as 15 or 1 h 30 m")) from None


class TagListField(TagsField):
    """Words separated by commas, shown from a list."""

    @override
    def set_value(self, value: object) -> None:
        if isinstance(value, list | tuple):
            super().set_value(", ".join(str(word) for word in value))
        else:
            super().set_value(value)

    def parse(self, held: object) -> tuple[str, ...]:
        """The words of the text, in order."""
        del held
        return tuple(self.tags())


class WrappingLine(TextField):
    """One value of plain text that wraps where it is long; Enter saves it, Esc takes it back.

    Args:
        name: accessible name.
        look: "inline", "title" or "panel", as of LineField.
        placeholder: what may be entered.
    """

    def __init__(
        self,
        name: str,
        *,
        look: str = "inline",
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, lines=1, most=5, placeholder=placeholder, parent=parent)
        self._before = ""
        self.setProperty("k", look)
        self.document().setDocumentMargin(2)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @override
    def value(self) -> str:
        return " ".join(super().value().split())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.toPlainText() != self._before:
            self.setPlainText(self._before)
            return
        super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._before = self.toPlainText()
        super().focusInEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    @override
    def _fit(self) -> None:
        # Lines with letters of another font are higher than those of ours.
        least = self._line_count() * self.fontMetrics().lineSpacing()
        words = max(least, self._text_height())
        self.setFixedHeight(words + 10 + self._sign.room)

    def _text_height(self) -> int:
        layout, block = self.document().documentLayout(), self.document().begin()
        height = 0.0
        while block.isValid():
            height += layout.blockBoundingRect(block).height()
            block = block.next()
        return round(height)


class WrappingWords(WrappingLine):
    """Words separated by commas, in as many lines as they need."""

    @override
    def set_value(self, value: object) -> None:
        words = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        super().set_value(words)

    @staticmethod
    def parse(held: object) -> tuple[str, ...]:
        """The words of the text, in order and without repetitions."""
        parts = (part.strip() for part in re.split(r"[,;\n]", str(held)))
        return tuple(dict.fromkeys(part for part in parts if part))


class FittedPersonField(PersonField):
    """A person's name in a line of text: as wide as the name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, look="inline", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(lambda _text: self.updateGeometry())

    @override
    def set_value(self, value: object) -> None:
        super().set_value(value)
        self.updateGeometry()  # autosave shows values with signals blocked

    @override
    def sizeHint(self) -> QSize:
        shown = self.text() or self.placeholderText()
        width = self.fontMetrics().horizontalAdvance(shown) + 24 + self._sign.room
        return QSize(max(72, width), super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(72, super().minimumSizeHint().height())


def _tr(text: str) -> str:
    return QCoreApplication.translate("IncidentEditors", text)
