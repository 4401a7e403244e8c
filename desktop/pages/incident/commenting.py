"""Commenting on words: select them in any text of the incident, then the menu or Ctrl+Shift+M."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from desktop.navigation import Route
from desktop.pages.incident.passages import PassageBox, about, has_about, selected
from desktop.pages.incident.withholding import Withholding
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField
from kb.incidents.comments import threads
from kb.incidents.comments.anchors import Passage

if TYPE_CHECKING:
    from desktop.pages.base import Page
    from kb.changes import Changes
    from kb.dossier import WholeIncident


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
        self.withholding = Withholding(page)
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

    def withhold(self) -> bool:
        """Asks from whom the selected words are withheld; whether any are selected."""
        whole = self._whole()
        return self.withholding.open(self._field, whole.incident.id if whole else None)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not isValid(self._page) or not self._page.isAncestorOf(now):
            return
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
        self._field = now if has_about(now) else None
        if self._field is not None:
            now.installEventFilter(self)

    def _write(
        self, box: "CommentBox", field: QWidget, incident_id: UUID, passage: Passage, text: str
    ) -> None:
        kind, record_id, name = about(field)
        session = self._page.context.session
        session.committing.emit()  # what is commented on may not be saved yet
        comment = partial(
            threads.comment_on,
            incident_id=incident_id,
            kind=kind,
            record_id=record_id,
            field=name,
            passage=passage,
        )
        session.write(
            partial(comment, text=text, author=session.actor),
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
        keep = menu.addAction(self.tr("Withhold this passage from reports…"), self.withhold)
        for one in (action, keep):
            one.setEnabled(selected(widget) is not None)
        return menu


class CommentBox(PassageBox):
    """Shows the words and takes what is said about them; Ctrl+Enter or the button gives it."""

    def __init__(self, window: QWidget, beside: QWidget, quote: str) -> None:
        super().__init__(window, beside)
        self.say: Callable[[str], object] = lambda _text: None
        self.text = TextField(self.tr("Comment"), lines=3, most=6)
        self.text.finished.connect(self._give)
        give = Button(self.tr("Comment"), "primary", on_click=self._give)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.dismiss)
        buttons = QWidget()
        buttons.setLayout(row(None, cancel, give, spacing=8))
        words = self.short(quote)
        head = PlainText(self.tr("Comment on"), "secondary")
        parts = (head, self.quoted(quote), self.text, self.message, buttons)
        self.setLayout(column(*parts, spacing=6, margins=(12, 10, 12, 12)))
        self.setAccessibleName(self.tr("Comment on {words}").format(words=words))

    def _give(self) -> None:
        text = self.text.value().strip()
        if text:
            self.say(text)
        else:
            self.text.setFocus()
