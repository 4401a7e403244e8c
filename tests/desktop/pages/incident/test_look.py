"""What everybody needs to see and reach: nothing clipped, everything named, Tab in order."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.incident.page import IncidentPage
from desktop.settings import Settings
from desktop.widgets.buttons import ElidedLink
from kb.incidents.assets import service as assets
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop
MINE = ("overview", "workflow", "lessons", "history")
LONG = "A step whose name is long enough to need more than one line in any window"


@pytest.fixture
def filled(kb: KnowledgeBase, incident: UUID, playbook: UUID, steps: tuple[UUID, ...]) -> UUID:
    """An incident with something in every section."""
    values = {"title": LONG, "owner": "Amelie Fontaine", "step_ids": [steps[0]], "whys": [LONG]}
    kb.write(partial(lessons.add, incident_id=incident, values=values))
    kb.write(partial(follow_ups.add, incident_id=incident, values={"action": LONG}))
    kb.write(partial(config_changes.add, incident_id=incident, values={"title": LONG}))
    kb.write(partial(assets.add, incident_id=incident, values={"value": "ap@corp.example"}))
    kb.write(partial(record.save_version, incident_id=incident, name=LONG, by="Jad Haddad"))
    return incident


@pytest.fixture
def page(
    filled: UUID, open_at: Callable[[str], IncidentPage], settings: Settings, qtbot: QtBot
) -> Iterator[IncidentPage]:
    """The filled incident; text size is put back."""
    shown = open_at("overview")
    qtbot.waitUntil(lambda: shown.head.number.plain_text() != "")
    yield shown
    settings.set("appearance/text_size", 100)


def show(page: IncidentPage, name: str, qtbot: QtBot) -> QWidget:
    """Shows a section and waits until it is quiet."""
    page.sectioned.sections.chosen.emit(name)
    section = page.sectioned.stack.currentWidget()
    assert section is not None
    table = getattr(section, "table", None)
    if table is not None:
        qtbot.waitUntil(lambda: table.model().rowCount() > 1)
        table.setFocus()
    QTest.qWait(120)
    return section


def clipped(page: IncidentPage) -> list[str]:
    """Buttons and labels that are too narrow, without a mark that something is cut."""
    found = [
        f"button {widget.text()}"
        for widget in page.findChildren(QPushButton)
        if widget.isVisible()
        and widget.text()
        and not isinstance(widget, ElidedLink)
        and widget.width() < widget.sizeHint().width()
    ]
    return found + [
        f"label {label.text()}"
        for label in page.findChildren(QLabel)
        if label.isVisible()
        and not label.wordWrap()
        and not label.toolTip()
        and label.width() < label.sizeHint().width() - 1
    ]


@pytest.mark.parametrize("name", MINE)
@pytest.mark.parametrize(
    ("width", "height", "scale"), [(1440, 900, 100), (800, 560, 100), (800, 560, 150)]
)
def test_nothing_is_clipped(
    page: IncidentPage,
    settings: Settings,
    qtbot: QtBot,
    name: str,
    width: int,
    height: int,
    scale: int,
) -> None:
    settings.set("appearance/text_size", scale)
    page.window().resize(width, height)
    show(page, name, qtbot)
    assert (page.window().width(), page.window().height()) == (width, height)
    assert clipped(page) == []


@pytest.mark.parametrize("name", MINE)
def test_the_panel_fits_at_large_text(
    page: IncidentPage, settings: Settings, qtbot: QtBot, name: str
) -> None:
    settings.set("appearance/text_size", 150)
    show(page, name, qtbot)
    assert clipped(page) == []


def _focusable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
        and not widget.objectName().startswith("qt_")
    ]


@pytest.mark.parametrize("name", MINE)
def test_everything_focusable_is_named(page: IncidentPage, qtbot: QtBot, name: str) -> None:
    show(page, name, qtbot)
    unnamed = [
        repr(widget)
        for widget in _focusable(page)
        if not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
    ]
    assert unnamed == []


@pytest.mark.parametrize("name", MINE)
def test_tab_goes_through_everything_from_left_to_right(
    page: IncidentPage, qtbot: QtBot, name: str
) -> None:
    section = show(page, name, qtbot)
    wanted = {widget for widget in _focusable(page) if widget.isEnabled()}
    page.head.title.setFocus()
    reached: list[QWidget] = []
    for _ in range(len(wanted) * 2 + 30):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused not in reached:
            reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    missed = [f"{widget!r} {widget.accessibleName()}" for widget in wanted - set(reached)]
    assert missed == []
    in_head = [n for n, widget in enumerate(reached) if page.head.isAncestorOf(widget)]
    in_body = [n for n, widget in enumerate(reached) if section.isAncestorOf(widget)]
    in_panel = [n for n, widget in enumerate(reached) if page.side.isAncestorOf(widget)]
    assert in_head[0] < in_body[0]
    if in_panel:
        assert max(in_body) < min(in_panel)
