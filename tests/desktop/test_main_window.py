"""The window as a person uses it, from the keyboard and the pointer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.dialogs.palette import PaletteBox
from desktop.dialogs.shortcuts import ShortcutList
from desktop.errors import Trouble
from desktop.jobs.job import JobState
from desktop.jobs.tray import Tray
from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.base import Page, PageContext
from desktop.session import Session
from desktop.settings import Settings
from desktop.widgets.bars import ErrorBar
from desktop.widgets.floating import FloatingBox
from desktop.widgets.notice_bar import NoticeBar
from tests.desktop.fakes import FakeStore
from tests.desktop.jobs.callback_job import CallbackJob


def _box[B: FloatingBox](window: MainWindow, kind: type[B]) -> B:
    return next(box for box in window.findChildren(kind) if box.isVisible())


# --- accessibility


def _focusable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
        and not widget.objectName().startswith("qt_")
    ]


def test_everything_focusable_has_a_name(window: MainWindow) -> None:
    unnamed = [
        repr(widget)
        for widget in _focusable(window)
        if not widget.accessibleName() and not isinstance(widget, QAbstractButton)
    ]
    assert unnamed == []
    silent = [
        repr(widget)
        for widget in _focusable(window)
        if isinstance(widget, QAbstractButton)
        if not (widget.accessibleName() or widget.text())
    ]
    assert silent == []


def test_tab_reaches_everything_on_the_page(window: MainWindow) -> None:
    wanted = {widget for widget in _focusable(window) if widget.isEnabled()}
    window.activateWindow()
    next(iter(wanted)).setFocus()
    reached = set()
    for _ in range(len(wanted) * 2 + 10):
        reached.add(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
    assert wanted - reached == set()


def test_focus_is_visible(window: MainWindow, qtbot: QtBot) -> None:
    """Every focusable looks different with the focus."""
    from desktop.widgets.fields import LineField

    window.activateWindow()
    field = window.findChildren(LineField)[0]
    window.rail.setFocus()
    before = field.grab().toImage()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert field.grab().toImage() != before


# --- widths


@pytest.mark.parametrize(("width", "rail"), [(1440, 200), (1000, 200), (999, 52), (800, 52)])
def test_the_rail_shrinks_with_the_window(window: MainWindow, width: int, rail: int) -> None:
    window.resize(width, 700)
    assert window.rail.width() == rail
    assert window.width() == width


@pytest.mark.parametrize("scale", [100, 150])
def test_nothing_is_clipped_at_the_smallest_size(
    window: MainWindow, settings: Settings, qtbot: QtBot, scale: int
) -> None:
    settings.set("appearance/text_size", scale)
    window.resize(800, 560)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (800, 560)
    clipped = [
        widget.text()
        for widget in window.findChildren(QPushButton)
        if widget.isVisible() and widget.text() and widget.width() < widget.sizeHint().width()
    ]
    labels = [
        label.text()
        for label in window.findChildren(QLabel)
        if label.isVisible()
        and not label.wordWrap()
        and not label.toolTip()
        and label.width() < label.sizeHint().width() - 1
    ]
    settings.set("appearance/text_size", 100)
    assert (clipped, labels) == ([], [])


def test_ctrl_b_hides_the_rail(window: MainWindow) -> None:
    window.commands.run("rail")
    assert window.rail.isHidden()
    window.commands.run("rail")
    assert not window.rail.isHidden()


# --- commands


def test_no_shortcut_is_used_twice() -> None:
    from desktop.actions import ACTIONS, MENUS

    keys = [key for action in ACTIONS for key in action.shortcuts]
    assert len(keys) == len(set(keys))
    assert {action.menu for action in ACTIONS} == set(MENUS)
    assert not [key for key in keys if "Ctrl+Alt" in key]


def test_an_action_without_handler_says_why(window: MainWindow) -> None:
    from desktop.actions import spec

    command = window.commands.command(spec("export_pdf"))
    assert not command.enabled
    assert command.reason
    assert not window.commands.run("export_pdf")


def test_ctrl_k_opens_the_palette_and_esc_gives_focus_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    field = window.findChildren(QLineEdit)[0]
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = _box(window, PaletteBox)
    assert QApplication.focusWidget() is box.field
    QTest.keyClick(box.field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is field


def test_the_palette_runs_a_command(window: MainWindow, settings: Settings) -> None:
    box = PaletteBox.open_in(window)
    QTest.keyClicks(box.field, "> dark")
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert settings.text("appearance/theme") == "dark"
    assert window.recents.commands()[0] == "theme_dark"
    settings.set("appearance/theme", "light")


def test_the_palette_lists_what_cannot_run_last(window: MainWindow) -> None:
    box = PaletteBox.open_in(window)
    QTest.keyClicks(box.field, ">e")
    able = [item.enabled for item in box.model.items]
    assert able == sorted(able, reverse=True)
    assert all(item.hint for item in box.model.items if not item.enabled)
    box.dismiss()


def test_records_come_below_a_line(window: MainWindow) -> None:
    from desktop.palette import Hit

    box = PaletteBox.open_in(window)
    QTest.keyClicks(box.field, "theme")
    first = box.model.items[0]
    box._on_hits("theme", [Hit("Theme park breach", "INC-2026-0001", "house", Route("home"))])
    titles = [item.title for item in box.model.items]
    assert box.model.items[0] == first
    assert titles[-2:] == ["Records", "Theme park breach"]
    box._on_hits("older query", [])
    assert [item.title for item in box.model.items] == titles
    box.dismiss()


def test_an_exact_id_comes_first(window: MainWindow) -> None:
    from desktop.palette import Hit

    box = PaletteBox.open_in(window)
    QTest.keyClicks(box.field, "text")
    route = Route("settings", section="about")
    box._on_hits("text", [Hit("Exact", "INC-2026-0417", "house", route, exact=True)])
    assert box.model.items[0].title == "Exact"
    QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert window.navigation.current == route


def test_question_mark_and_f1_show_the_shortcuts(window: MainWindow) -> None:
    box = PaletteBox.open_in(window)
    QTest.keyClicks(box.field, "?")
    listed = _box(window, ShortcutList)
    listed.field.setText("undo")
    listed.dismiss()
    window.commands.run("shortcuts")
    assert _box(window, ShortcutList).isVisible()


def test_f6_goes_round_the_panes(window: MainWindow) -> None:
    window.activateWindow()
    window.rail.findChildren(QPushButton)[0].setFocus()
    visited = []
    for _ in range(4):
        window.commands.run("next_pane")
        visited.append(QApplication.focusWidget())
    assert all(widget is not None for widget in visited)
    assert len(set(visited)) >= 3
    window.commands.run("previous_pane")
    assert QApplication.focusWidget() is visited[-2]


def test_text_size_stays_between_its_ends(window: MainWindow, settings: Settings) -> None:
    for _ in range(9):
        window.commands.run("larger")
    assert settings.number("appearance/text_size") == 150
    for _ in range(9):
        window.commands.run("smaller")
    assert settings.number("appearance/text_size") == 85
    window.commands.run("normal_size")


# --- pages


class _Probe(Page):
    """A page that records what the window tells it."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.told: list[object] = []
        self.ran: list[str] = []

    def refresh(self, changes: object) -> None:
        self.told.append(changes)

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"new": lambda: self.ran.append("new")}


@pytest.fixture
def probe(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> _Probe:
    from desktop.pages import PageSpec

    monkeypatch.setattr(PageSpec, "load", lambda _self: _Probe)
    window._specs["probe"] = PageSpec("probe", "Probe", "house", "x", "y")
    window.navigation.go(Route("probe"))
    page = window.page
    assert isinstance(page, _Probe)
    return page


def test_a_page_takes_its_actions(window: MainWindow, probe: _Probe) -> None:
    assert window.commands.run("new")
    assert probe.ran == ["new"]


def test_a_change_reaches_every_page(
    window: MainWindow, probe: _Probe, session: Session, qtbot: QtBot
) -> None:
    session.write(lambda done: done.append(1))
    qtbot.waitUntil(lambda: len(probe.told) == 1)
    window.commands.run("reload")
    assert probe.told[-1] is None


def test_the_title_names_the_record(window: MainWindow, probe: _Probe) -> None:
    from uuid import uuid4

    route = Route("probe", uuid4())
    window.navigation.go(route)
    probe.title_changed.emit("INC-2026-0417")
    assert window.windowTitle() == "INC-2026-0417 – Hotwash"
    assert window.recents.places()[0].route == route
    window.commands.run("pin")
    assert len(window.services.settings.remembered_list("pins")) == 1
    window.commands.run("pin")
    assert window.services.settings.remembered_list("pins") == []


def test_the_panel_is_an_overlay_while_narrow(window: MainWindow, probe: _Probe) -> None:
    probe.set_panel(QLabel("details"))
    window.resize(1440, 800)
    QApplication.processEvents()
    shown = [probe.panel_shown]
    window.resize(1100, 800)
    QApplication.processEvents()
    shown.append(probe.panel_shown)
    window.commands.run("panel")
    shown.append(probe.panel_shown)
    assert probe.close_panel()
    shown.append(probe.panel_shown)
    assert shown == [True, False, True, False]
    probe.set_panel(None)


def test_mouse_buttons_go_back_and_forward(window: MainWindow, probe: _Probe, qtbot: QtBot) -> None:
    handle = window.windowHandle()
    assert handle is not None
    QTest.mouseClick(handle, Qt.MouseButton.BackButton)
    qtbot.waitUntil(lambda: window.navigation.current == Route("settings"))
    QTest.mouseClick(handle, Qt.MouseButton.ForwardButton)
    qtbot.waitUntil(lambda: window.navigation.current == Route("probe"))


# --- undo, notices, errors, status


def test_a_text_field_undoes_its_own_keystrokes_first(
    window: MainWindow, session: Session, store: FakeStore, qtbot: QtBot
) -> None:
    session.write(lambda done: done.append("row"))
    session.flush()
    window.activateWindow()
    field = window.findChildren(QLineEdit)[0]
    field.setFocus()
    QTest.keyClicks(field, "typed")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert store.done == ["row"]
    assert field.text() != "typed"
    while field.isUndoAvailable():
        QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: store.done == [])
    qtbot.waitUntil(lambda: bool(window.findChildren(NoticeBar)))


def test_notices_are_two_at_most(window: MainWindow, qtbot: QtBot) -> None:
    for number in range(4):
        window.notices.show(f"Deleted F-0{number}", "Undo", lambda: None)

    def shown() -> list[str]:
        bars = window.findChildren(NoticeBar)
        return [bar.accessibleName() for bar in bars if bar.isVisible()]

    qtbot.waitUntil(lambda: shown() == ["Deleted F-02", "Deleted F-03"])
    assert len(window.notices.kept) == 4


def test_a_notice_acts_and_goes(window: MainWindow) -> None:
    acted: list[int] = []
    window.notices.show("Deleted F-03", "Undo", lambda: acted.append(1))
    bar = window.findChildren(NoticeBar)[-1]
    next(b for b in bar.findChildren(QPushButton) if b.text() == "Undo").click()
    assert acted == [1]
    assert not bar.isVisible()


def test_an_error_bar_has_three_sentences_and_details(window: MainWindow, qtbot: QtBot) -> None:
    window.show_trouble(Trouble("The <b>disk</b> is full.", "All is kept.", "Try again.", "trace"))
    bar = window.findChildren(ErrorBar)[-1]
    qtbot.waitUntil(bar.isVisible)
    texts = [label.text() for label in bar.findChildren(QLabel)]
    assert texts == ["The <b>disk</b> is full.", "All is kept. Try again."]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in bar.findChildren(QLabel))
    details = bar.findChildren(QPlainTextEdit)[0]
    next(b for b in bar.findChildren(QPushButton) if b.text() == "Details").click()
    assert details.isVisible()
    next(b for b in bar.findChildren(QPushButton) if b.text() == "Copy details").click()
    assert QApplication.clipboard().text() == "trace"
    bar.dismiss()


def test_not_saved_stays_until_a_write_succeeds(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    def full(_done: object) -> None:
        raise OSError(28, "No space left on device")

    with qtbot.waitSignal(session.failed):
        session.write(full)
    texts = [label.text() for label in window.status_bar.findChildren(QLabel)]
    assert any(text.startswith("Not saved") for text in texts)
    window.status_bar.details_wanted.emit()
    assert window.findChildren(ErrorBar)
    with qtbot.waitSignal(session.changed):
        session.write(lambda done: done.append(1))
    texts = [label.text() for label in window.status_bar.findChildren(QLabel)]
    assert any(text.startswith("Saved") for text in texts)
    assert window.status.unsaved is None


def test_a_job_shows_in_status_bar_and_tray(
    window: MainWindow, application: Application, qtbot: QtBot
) -> None:
    stopped: list[int] = []
    job = application.jobs.add(CallbackJob("Exporting INC-2026-0416", lambda: stopped.append(1)))
    job.report(5, 8, "page")
    texts = [label.text() for label in window.status_bar.findChildren(QLabel)]
    assert "Exporting INC-2026-0416  62 %" in texts
    window.commands.run("tray")
    tray = _box(window, Tray)
    shown = [label.text() for label in tray.findChildren(QLabel)]
    assert any(text.startswith("page 5 of 8") for text in shown)
    window.status_bar.cancel_wanted.emit()
    assert (stopped, job.state) == ([1], JobState.CANCELLED)
    window.commands.run("tray")
    assert not tray.isVisible()


# --- files, closing, more windows


def test_dropped_files_are_offered(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "incident.json"
    file.write_text("{}", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.files_dropped.disconnect()
    with qtbot.waitSignal(window.files_dropped) as dropped:
        window.dropEvent(event)
    assert dropped.args == [[file]]


def test_running_jobs_are_named_before_the_end(
    window: MainWindow, application: Application, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def stay(question: str) -> bool:
        asked.append(question)
        return False

    application._ask = stay
    job = application.jobs.add(CallbackJob("Exporting INC-2026-0416", lambda: None))
    assert not window.close()
    assert "Exporting INC-2026-0416" in asked[0]
    application._ask = lambda _question: True
    assert window.close()
    assert job.state is JobState.CANCELLED


def test_a_second_window_shares_the_store(
    window: MainWindow, application: Application, qtbot: QtBot
) -> None:
    window.navigation.go_in_new_window(Route("settings", section="about"))
    qtbot.waitUntil(lambda: len(application.windows) == 2)
    second = application.windows[1]
    qtbot.waitUntil(lambda: second.page is not None)
    assert second.services.session is window.services.session
    second.close()
    assert application.windows == [window]


def test_a_damaged_geometry_is_not_believed(settings: Settings, application: Application) -> None:
    from PySide6.QtCore import QByteArray

    settings.remember("geometry", QByteArray(b"nonsense"))
    window = application.open_window(Route("settings"))
    assert window.size().width() == 1440
    window.close()


def test_combos_ignore_the_wheel_without_focus(window: MainWindow) -> None:
    assert all(
        combo.focusPolicy() == Qt.FocusPolicy.StrongFocus
        for combo in window.findChildren(QComboBox)
    )
