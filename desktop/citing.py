"""Typing references: `[[` or Ctrl+Shift+L in any text offers what it can lead to."""

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, override

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from desktop.widgets.fields import LineField, PersonField, SearchField, TimeField
from desktop.widgets.reference_list import ReferenceList
from desktop.widgets.tags_field import TagsField
from desktop.widgets.text import TextField
from kb.incidents.citations import resolving
from kb.search import references

if TYPE_CHECKING:
    from desktop.session import Session
    from kb.dossier import WholeIncident

_BEGUN: Final = re.compile(r"\[\[([^\[\]\n]{0,80})$")
_NO_TEXT: Final = (SearchField, PersonField, TagsField, TimeField)
_MOST: Final = 12
_LATE: Final = 5


class Citing(QObject):
    """Watches the text field that is being typed in, on one page.

    Args:
        page: whose fields these are.
        session: reads articles and other incidents.
        whole: the incident that is shown, if the page shows one.
    """

    def __init__(
        self, page: QWidget, session: "Session", whole: Callable[[], "WholeIncident | None"]
    ) -> None:
        super().__init__(page)
        self._page = page
        self._session = session
        self._whole = whole
        self._known: tuple[object, tuple[resolving.Item, ...]] = (None, ())
        self._field: TextField | LineField | None = None
        self._list: ReferenceList | None = None
        self._quiet = False
        self._by_key = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @property
    def shown(self) -> ReferenceList | None:
        """The list, while it can be seen."""
        found = self._list
        return found if found is not None and isValid(found) and found.isVisible() else None

    def open(self) -> bool:
        """Ctrl+Shift+L: offers everything at the cursor; whether there is a field to type in."""
        field = self._field
        if field is None or not isValid(field) or field.isReadOnly():
            return False
        field.setFocus()
        if _BEGUN.search(_before_cursor(field)) is None:
            self._by_key = True
            _insert(field, 0, "[[")
        self._on_typed()
        return True

    # --- the field

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not isValid(self._page) or not self._page.isAncestorOf(now):
            self._close()
            return
        if now is self._field:
            return
        self._leave()
        if isinstance(now, TextField) or (
            isinstance(now, LineField) and not isinstance(now, _NO_TEXT)
        ):
            self._field = now
            now.installEventFilter(self)
            now.textChanged.connect(self._on_typed)

    def _leave(self) -> None:
        self._close()
        field, self._field = self._field, None
        if field is not None and isValid(field):
            field.removeEventFilter(self)
            field.textChanged.disconnect(self._on_typed)

    def _on_typed(self) -> None:
        field = self._field
        if field is None or self._quiet or not isValid(field) or not field.hasFocus():
            return
        begun = _BEGUN.search(_before_cursor(field))
        if begun is None:
            self._close()
            return
        typed = begun[1]
        found = resolving.fuzzy(self._items(), typed, _MOST)
        self._offer([(f"[{item.ref}]", item.words) for item in found])
        self._session.read(
            partial(references.beginning, typed=typed.strip(), most=_LATE),
            lambda more: self._add(typed, found, more),
            replaces=("citing", id(self)),
        )

    def _add(self, typed: str, found: tuple[resolving.Item, ...], more: Any) -> None:  # noqa: ANN401
        field = self._field
        begun = _BEGUN.search(_before_cursor(field)) if field is not None else None
        if begun is None or begun[1] != typed or self._quiet:
            return
        whole = self._whole()
        own = whole.incident.id if whole is not None else None
        offers: list[tuple[object, str]] = [(f"[{item.ref}]", item.words) for item in found]
        for one in more:
            if one.record_id != own:
                words = one.title if one.kind != "incident" else f"{one.words}  {one.title}"
                offers.append((one.written, words))
        self._offer(offers, further=True)

    def _items(self) -> tuple[resolving.Item, ...]:
        whole = self._whole()
        if whole is None:
            return ()
        if self._known[0] is not whole:
            self._known = (whole, resolving.items(whole))
        return self._known[1]

    # --- the list

    def _offer(self, offers: list[tuple[object, str]], *, further: bool = False) -> None:
        field = self._field
        if field is None:
            return
        if self._list is None or not isValid(self._list):
            self._list = ReferenceList(self.tr("References"), self._page.window())
            self._list.chosen.connect(self._take)
        self._list.offer(offers, field, further=further)

    def _take(self, written: object) -> None:
        field = self._field
        begun = _BEGUN.search(_before_cursor(field)) if field is not None else None
        self._close()
        if field is not None and begun is not None:
            self._quiet = True
            _insert(field, len(begun[0]), str(written))
            self._quiet = False

    def _close(self) -> None:
        self._by_key = False
        if self._list is not None and isValid(self._list):
            self._list.hide()

    def _cancel(self) -> None:
        """Esc: what the key put there goes again; what was typed stays."""
        field, by_key = self._field, self._by_key
        self._close()
        if field is not None and by_key and _before_cursor(field).endswith("[["):
            self._quiet = True
            _insert(field, 2, "")
            self._quiet = False

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = self.shown
        if shown is None or watched is not self._field or not isinstance(event, QKeyEvent):
            return False
        keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Down: partial(shown.step, 1),
            Qt.Key.Key_Up: partial(shown.step, -1),
            Qt.Key.Key_Return: shown.choose,
            Qt.Key.Key_Enter: shown.choose,
            Qt.Key.Key_Tab: shown.choose,
            Qt.Key.Key_Escape: self._cancel,
        }
        meant = keys.get(Qt.Key(event.key()))
        if meant is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            meant()
            return True
        return False


def _before_cursor(field: QWidget) -> str:
    """The text of the line up to the cursor."""
    if isinstance(field, QPlainTextEdit):
        cursor = field.textCursor()
        return cursor.block().text()[: cursor.positionInBlock()]
    return field.text()[: field.cursorPosition()] if isinstance(field, QLineEdit) else ""


def _insert(field: QWidget, instead_of: int, text: str) -> None:
    """Puts a text at the cursor, in place of so many characters before it."""
    if isinstance(field, QPlainTextEdit):
        cursor = field.textCursor()
        cursor.movePosition(cursor.MoveOperation.Left, cursor.MoveMode.KeepAnchor, instead_of)
        cursor.insertText(text)
        field.setTextCursor(cursor)
    elif isinstance(field, QLineEdit):
        at = field.cursorPosition()
        if instead_of:
            field.setSelection(at - instead_of, instead_of)
        field.insert(text)
