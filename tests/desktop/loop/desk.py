"""Somebody at the window: goes to places, presses what is there, and sees what is told."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.imports.page import ImportPage
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.section import Section
from kb.incidents.record import listing
from kb.knowledge_base import KnowledgeBase


class Desk:
    """One window on a store, and another way into the store to look at what was written."""

    def __init__(self, window: MainWindow, kb: KnowledgeBase, bot: QtBot) -> None:
        self.window = window
        self.kb = kb
        self.bot = bot

    # --- going

    def go(self, route: Route) -> Any:  # noqa: ANN401 - whatever page it is
        """The page of a route, shown."""
        self.window.navigation.go(route)
        self.until(lambda: self.window.page is not None)
        return self.window.page

    def section[T: Section](self, incident_id: UUID, name: str, kind: type[T]) -> T:
        """A section of an incident, shown and read."""
        page = self.go(Route("incident", incident_id, name))
        assert isinstance(page, IncidentPage)
        self.until(lambda: isinstance(page.section_shown(), kind))
        shown = page.section_shown()
        assert isinstance(shown, kind)
        self.until(lambda: shown.whole is not None and shown.whole.incident.id == incident_id)
        return shown

    # --- doing

    def press(self, within: QWidget, label: str) -> None:
        """Clicks a button by what it says, once it is there and can be pressed."""
        self.until(lambda: bool(self._buttons(within, label)))
        self.bot.mouseClick(self._buttons(within, label)[0], Qt.MouseButton.LeftButton)

    def choose(self, within: QComboBox, label: str) -> None:
        """Chooses an entry of a list by how it begins, from the keyboard."""
        self.until(lambda: within.findText(label, Qt.MatchFlag.MatchStartsWith) >= 0)
        at = within.findText(label, Qt.MatchFlag.MatchStartsWith)
        within.setFocus()
        QTest.keyClick(within, Qt.Key.Key_Home)
        for _ in range(at):
            QTest.keyClick(within, Qt.Key.Key_Down)
        assert within.currentIndex() == at

    def write(self, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
        """Types into what has the focus, and ends with a key."""
        for letter in text:  # the first letter may open an editor, which has the focus then
            target = QApplication.focusWidget()
            assert target is not None
            QTest.keyClicks(target, letter)
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)

    def import_files(self, *paths: Path) -> UUID | None:
        """Imports files as a person does, and gives back the first incident they made."""
        before = set(self.incidents())
        self._drop(paths)
        self.until(lambda: isinstance(self.window.page, ImportPage))
        page = self.window.page
        assert isinstance(page, ImportPage)
        self.until(page.table.isVisible)
        self.until(page.import_button.isEnabled)
        self.bot.mouseClick(page.import_button, Qt.MouseButton.LeftButton)
        self.until(page.results.isVisible)
        return next((found for found in self.incidents() if found not in before), None)

    # --- seeing

    def incidents(self) -> list[UUID]:
        """All incidents of the store, newest first."""
        query = partial(listing.page, q=listing.ListQuery(), offset=0, limit=50)
        return [row.id for row in self.kb.read(query)]

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds."""
        self.bot.waitUntil(holds)

    def says(self, within: QWidget, part: str) -> bool:
        """Whether a visible text within a widget holds a part."""
        shown: list[QLabel | QAbstractButton] = [
            *within.findChildren(QLabel),
            *within.findChildren(QAbstractButton),
        ]
        return any(
            part in f"{one.text()} {one.accessibleName()}" for one in shown if one.isVisible()
        )

    def _drop(self, paths: Sequence[Path]) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path.resolve())) for path in paths])
        how = (QPointF(300, 300), Qt.DropAction.CopyAction, mime)
        keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.window, QDragEnterEvent(*how, *keys))
        QApplication.sendEvent(self.window, QDropEvent(*how, *keys))

    def _buttons(self, within: QWidget, label: str) -> list[QAbstractButton]:
        return [
            button
            for button in within.findChildren(QAbstractButton)
            if label in (button.text(), button.accessibleName())
            and button.isVisible()
            and button.isEnabled()
        ]
