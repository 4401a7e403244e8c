"""Hands that record an incident in the real window, key by key, as a person would."""

from collections.abc import Callable, Container, Mapping
from pathlib import Path
from time import monotonic
from typing import Any, Final, cast
from uuid import UUID

from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.section import Section
from desktop.pages.incident.tabbed_section import TabbedSection
from desktop.widgets.table import EditableTable

_PATIENCE_S: Final = 30.0
_TICK_MS: Final = 20


class Hands:
    """Keyboard and mouse of one person at one window.

    Args:
        window: shown, its store open.
    """

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.session = window.services.session
        self.refusals: list[str] = []
        self.session.failed.connect(lambda error, _who: self.refusals.append(str(error)))

    # --- waiting

    def rest(self, milliseconds: int = _TICK_MS) -> None:
        """Lets the window work."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Waits for something to come true.

        Raises:
            TimeoutError: it didn't; says what was waited for.
            RuntimeError: the window refused a write.
        """
        end = monotonic() + _PATIENCE_S
        while not condition():
            if self.refusals:
                raise RuntimeError(f"{what}: {self.refusals[-1]}")
            if monotonic() > end:
                raise TimeoutError(what)
            self.rest()

    def saved(self) -> None:
        """Leaves what is being typed, and waits until it is on the disk and shown."""
        self.session.flush()
        self.rest(2 * _TICK_MS)
        if self.refusals:
            raise RuntimeError(self.refusals[-1])

    # --- keys

    def type_text(self, editor: QWidget, text: str) -> None:
        """Types a text, a key a character."""
        for character in text:
            if character == "\n":
                QTest.keyClick(editor, Qt.Key.Key_Return)
                continue
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
                QApplication.sendEvent(editor, event)

    def enter(self, editor: QWidget, value: object) -> None:
        """Gives an editor a value by its keys.

        Raises:
            LookupError: a choice has no such word.
        """
        editor.setFocus()
        if isinstance(editor, QCheckBox):
            if editor.isChecked() is not bool(value):
                QTest.keyClick(editor, Qt.Key.Key_Space)
        elif isinstance(editor, QComboBox):
            self._choose(editor, str(value))
        elif isinstance(editor, QPlainTextEdit):
            editor.selectAll()
            self.type_text(editor, str(value))
        elif isinstance(editor, QLineEdit):
            editor.selectAll()
            self.type_text(editor, str(value))
            self.close_offers()
            QTest.keyClick(editor, Qt.Key.Key_Return)
            self.close_offers()
        else:
            raise TypeError(type(editor).__name__)

    @staticmethod
    def close_offers() -> None:
        """Closes the list of completions, which would take the next keys."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.hide()

    def _choose(self, combo: QComboBox, word: str) -> None:
        """Goes through the choices with the arrow keys, as one who reads them."""
        words = [combo.itemText(at) for at in range(combo.count())]
        wanted = next((at for at, text in enumerate(words) if text.startswith(word)), None)
        if wanted is None:
            raise LookupError(f"{combo.accessibleName()}: no {word!r} in {words}")
        for _ in range(len(words)):
            at = combo.currentIndex()
            if at == wanted:
                return
            QTest.keyClick(combo, Qt.Key.Key_Down if at < wanted else Qt.Key.Key_Up)

    def press(self, button: QPushButton) -> None:
        """Clicks a button, whether or not it is in sight."""
        button.click()
        self.rest()

    # --- finding

    @staticmethod
    def named(within: QWidget, name: str) -> QWidget:
        """The field with a label.

        Raises:
            LookupError: there is none.
        """
        found = (one for one in within.findChildren(QWidget) if one.accessibleName() == name)
        one = next(found, None)
        if one is None:
            raise LookupError(name)
        return one

    @staticmethod
    def labelled(within: QWidget, label: str) -> QPushButton:
        """The button with a label.

        Raises:
            LookupError: there is none.
        """
        one = next((b for b in within.findChildren(QPushButton) if b.text() == label), None)
        if one is None:
            raise LookupError(label)
        return one

    def choose_of_menu(self, of: QWidget, text: str) -> None:
        """Chooses from the menu that a button has opened."""
        menu = of.findChildren(QMenu)[-1]
        action = next(one for one in menu.actions() if one.text() == text)
        action.trigger()
        menu.close()

    # --- places

    @property
    def page(self) -> IncidentPage:
        """The incident that is shown."""
        assert isinstance(self.window.page, IncidentPage)  # noqa: S101 - asked for there alone
        return self.window.page

    def go(self, incident_id: UUID, section: str, tab: str = "") -> Section:
        """Opens a section of an incident, and a tab of it."""
        if self.window.navigation.current != Route("incident", incident_id, section):
            self.window.navigation.go(Route("incident", incident_id, section))

        def there() -> bool:
            page = self.window.page
            shown = page.sectioned.stack.currentWidget() if isinstance(page, IncidentPage) else None
            return isinstance(shown, Section) and shown.name == section and shown.whole is not None

        self.until(there, f"section {section}")
        shown = cast("Section", self.page.sectioned.stack.currentWidget())
        if tab and isinstance(shown, TabbedSection):
            shown.choose(tab)
            shown = shown.current
        return shown

    # --- recording

    def add(self, section: Any, attribute: str, entry: str) -> UUID:
        """Types a row into the capture field of a section; gives the record it became."""
        table: EditableTable = section.table
        before = {one.id for one in getattr(section.whole, attribute)}

        def open_entry() -> bool:
            if self._entry_of(table) is None:
                self.close_offers()
                self.window.activateWindow()
                table.setFocus()
                table.edit_entry()
                self.rest(100)
            return self._entry_of(table) is not None

        self.until(open_entry, f"the capture field for “{entry}”")
        editor = cast("QWidget", self._entry_of(table))
        self.type_text(editor, entry)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        made = self.arrived(section, attribute, before, entry)
        self.pick(section, made)
        return made

    def arrived(self, section: Any, attribute: str, before: Container[UUID], what: str) -> UUID:
        """Waits until a section shows a record that wasn't there before; gives its id."""
        made: list[UUID] = []

        def is_there() -> bool:
            made[:] = [o.id for o in getattr(section.whole, attribute) if o.id not in before]
            return bool(made)

        self.until(is_there, what)
        return made[0]

    def pick(self, section: Any, record_id: UUID) -> None:
        """Chooses a row, so that its fields are at the right."""
        section.reveal(record_id)

        def shown() -> bool:
            form = section.panel.form
            return form is not None and form.record_id == record_id

        self.until(shown, "the fields of the row")

    @staticmethod
    def _entry_of(table: EditableTable) -> QWidget | None:
        focused = QApplication.focusWidget()
        inside = focused is not None and table.isAncestorOf(focused)
        return focused if inside and isinstance(focused, QLineEdit) else None

    def fill(self, form: Any, values: Mapping[str, object]) -> None:
        """Enters values into the fields at the right, each left before the next."""
        for name, value in values.items():
            box = form.box(name)
            if box is None:
                raise LookupError(name)
            self.enter(box.editor, value)
            self.saved()

    def fill_row(self, section: Any, record_id: UUID, values: Mapping[str, object]) -> None:
        """Enters values into the fields of a row; the form may be another one after each."""
        for name, value in values.items():
            self.pick(section, record_id)
            self.fill(section.panel.form, {name: value})

    def drop(self, target: QWidget, paths: list[Path]) -> None:
        """Drops files where a file manager would."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where, copy = target.rect().center(), Qt.DropAction.CopyAction
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(target, QDragEnterEvent(where, copy, mime, left, none))
        QApplication.sendEvent(target, QDropEvent(QPointF(where), copy, mime, left, none))
