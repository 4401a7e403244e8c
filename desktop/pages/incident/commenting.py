"""Commenting on words: select them in any text of the incident, then the menu or Ctrl+Shift+M."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, override
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop.navigation import Route
from desktop.widgets.buttons import Button
from desktop.widgets.floating import FloatingBox
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField
from kb.incidents.comments import threads
from kb.incidents.comments.anchors import AROUND, Passage

if TYPE_CHECKING:
    from desktop.pages.base import Page
    from kb.changes import Changes
    from kb.dossier import WholeIncident

_ABOUT: Final = "about"
_SHOWN: Final = 120
_WIDTH: Final = 420


def set_about(widget: QWidget, kind: str, record_id: object, field: str) -> None:
    """Says which field of which record a widget shows, so that its words can be commented on."""
    widget.setProperty(_ABOUT, f"{kind}/{record_id}/{field}")


def shown_text(page: QWidget, record_id: UUID, field: str) -> QWidget | None:
    """The widget that shows a field of a record on a page now."""
    wanted = f"/{record_id}/{field}"
    for widget in page.findChildren(QWidget):
        about = widget.property(_ABOUT)
        if isinstance(about, str) and about.endswith(wanted) and widget.isVisible():
            return widget
    return None


class Commenting(QObject):
    """Watches where words are selected on one page.

    Args:
        page: whose texts these are.
        whole: the incident that is shown.
    """

    def __init__(self, page: "Page", whole: "Callable[[], WholeIncident | None]") -> None:
        super().__init__(page)
        self._page = page
        self._whole = whole
        self._field: QWidget | None = None
        self.box: CommentBox | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def open(self) -> bool:
        """Asks for a comment on the selected words; whether any are selected."""
        field, whole = self._field, self._whole()
        if field is None or whole is None or not isValid(field) or not field.isVisible():
            return False
        passage = selected(field)
        if passage is None:
            return False
        self.box = CommentBox(self._page.window(), field, passage.quote)
        self.box.say = partial(self._write, self.box, field, whole.incident.id, passage)
        self.box.popup()
        self.box.text.setFocus(Qt.FocusReason.PopupFocusReason)
        return True

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not isValid(self._page) or not self._page.isAncestorOf(now):
            return
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = now if now.property(_ABOUT) else None
        if self._field is not None:
            now.installEventFilter(self)

    def _write(
        self, box: "CommentBox", field: QWidget, incident_id: UUID, passage: Passage, text: str
    ) -> None:
        kind, record_id, name = str(field.property(_ABOUT)).split("/", 2)
        session = self._page.context.session
        session.committing.emit()  # what is commented on may not be saved yet
        about = partial(
            threads.comment_on,
            incident_id=incident_id,
            kind=kind,
            record_id=UUID(record_id),
            field=name,
            passage=passage,
        )
        session.write(
            partial(about, text=text, author=session.actor),
            self,
            partial(self._on_written, box, incident_id),
            box.refuse,
        )

    def _on_written(self, box: "CommentBox", incident_id: UUID, changes: "Changes") -> None:
        if isValid(box):
            box.dismiss()
        route = Route("incident", incident_id, "sign_off", changes.result)
        go = partial(self._page.context.navigation.go, route)
        self._page.context.notices.show(self.tr("Commented"), self.tr("Show"), go)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QContextMenuEvent) or watched is not self._field:
            return False
        menu = self.menu_of(watched)
        if menu is None:
            return False
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())
        return True

    def menu_of(self, widget: QObject) -> QMenu | None:
        """The usual menu of a text with commenting in it; None for what has a menu of its own."""
        if not isinstance(widget, QPlainTextEdit | QTextEdit | QLineEdit):
            return None
        menu = widget.createStandardContextMenu()
        menu.addSeparator()
        action = menu.addAction(self.tr("Comment on the selection…\tCtrl+Shift+M"), self.open)
        action.setEnabled(selected(widget) is not None)
        return menu


class CommentBox(FloatingBox):
    """Shows the words and takes what is said about them; Ctrl+Enter or the button gives it."""

    def __init__(self, window: QWidget, beside: QWidget, quote: str) -> None:
        super().__init__(window)
        self._at = beside.mapTo(window, QPoint(0, min(beside.height(), 120)))
        self.say: Callable[[str], object] = lambda _text: None
        self.text = TextField(self.tr("Comment"), lines=3, most=6)
        self.text.finished.connect(self._give)
        self.message = PlainText("", "error", wrap=True)
        self.message.hide()
        give = Button(self.tr("Comment"), "primary", on_click=self._give)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.dismiss)
        buttons = QWidget()
        buttons.setLayout(row(None, cancel, give, spacing=8))
        flat = " ".join(quote.split())
        words = flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"
        head = PlainText(self.tr("Comment on"), "secondary")
        quoted = PlainText(f"“{words}”", "strong", wrap=True)
        parts = (head, quoted, self.text, self.message, buttons)
        self.setLayout(column(*parts, spacing=6, margins=(12, 10, 12, 12)))
        self.setAccessibleName(self.tr("Comment on {words}").format(words=words))

    @override
    def place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        width = min(_WIDTH, window.width() - 16)
        layout = self.layout()
        wrapped = layout.heightForWidth(width) if layout is not None else 0
        height = max(self.sizeHint().height(), wrapped)
        left = max(8, min(self._at.x(), window.width() - width - 8))
        top = max(8, min(self._at.y() + 4, window.height() - height - 8))
        self.setGeometry(left, top, width, height)

    def refuse(self, error: Exception) -> None:
        """Says what is right; what was typed stays."""
        if isValid(self):
            self.message.set_text(str(getattr(error, "what", "") or error))
            self.message.show()
            self.place()

    def _give(self) -> None:
        text = self.text.value().strip()
        if text:
            self.say(text)
        else:
            self.text.setFocus()


def selected(widget: QWidget) -> Passage | None:
    """The selected words of a text with those around them; None when none are."""
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        passage = _of_cursor(widget.textCursor())
    elif isinstance(widget, QLineEdit | QLabel):
        passage = _of_line(widget.text(), widget.selectedText(), widget.selectionStart())
    else:
        return None
    return passage if passage.quote.strip() else None


def select(widget: QWidget, passage: str) -> None:
    """Selects words in the text that a widget shows, where they stand in it."""
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        found = widget.document().find(passage.split("\n", maxsplit=1)[0].strip())
        if not found.isNull():
            widget.setTextCursor(found)
            widget.ensureCursorVisible()
    elif isinstance(widget, QLineEdit | QLabel):
        at = widget.text().find(passage)
        if at >= 0:
            widget.setSelection(at, len(passage))


def _of_cursor(cursor: QTextCursor) -> Passage:
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    last = cursor.document().characterCount() - 1

    def between(one: int, other: int) -> str:
        reading = QTextCursor(cursor.document())
        reading.setPosition(one)
        reading.setPosition(other, QTextCursor.MoveMode.KeepAnchor)
        return _whole(reading.selectedText().replace("\u2029", "\n"))

    before, after = between(max(0, start - AROUND), start), between(end, min(last, end + AROUND))
    return Passage(between(start, end), before, after)


def _of_line(text: str, quote: str, start: int) -> Passage:
    at = text.find(quote, max(0, start - len(quote)))
    if start < 0 or at < 0:
        return Passage("")
    end = at + len(quote)
    return Passage(quote, text[max(0, at - AROUND) : at], text[end : end + AROUND])


def _whole(text: str) -> str:
    """Without halves of letters that were cut: Qt counts in units of two bytes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
