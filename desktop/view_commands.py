"""Handlers of the View menu and of the palette, for one window."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.navigation import Route

if TYPE_CHECKING:
    from desktop.main_window import MainWindow

_STEP = 10


def view_handlers(window: "MainWindow") -> dict[str, Callable[[], object]]:
    """Handlers by action id."""
    return {
        "palette": lambda: _palette(window),
        "shortcuts": lambda: _shortcuts(window),
        "tray": lambda: _tray(window),
        "rail": window.toggle_rail,
        "panel": lambda: window.page.toggle_panel() if window.page is not None else None,
        "next_pane": lambda: _step_pane(window, 1),
        "previous_pane": lambda: _step_pane(window, -1),
        "larger": lambda: _resize_text(window, _STEP),
        "smaller": lambda: _resize_text(window, -_STEP),
        "normal_size": lambda: window.services.settings.set("appearance/text_size", 100),
        "theme_light": lambda: window.services.settings.set("appearance/theme", "light"),
        "theme_dark": lambda: window.services.settings.set("appearance/theme", "dark"),
        "theme_system": lambda: window.services.settings.set("appearance/theme", "system"),
        "full_screen": lambda: _full_screen(window),
        "import": lambda: _import(window),
        "fetch": lambda: _fetch(window),
        "new_incident": lambda: window.navigation.go(Route("incidents", section="new")),
        "check_store": lambda: window.navigation.go(Route("settings", section="store")),
        "backup": lambda: window.navigation.go(Route("settings", section="store")),
        "about": lambda: window.navigation.go(Route("settings", section="about")),
    }


def _palette(window: "MainWindow") -> None:
    from desktop.dialogs.palette import PaletteBox  # noqa: PLC0415 - first paint comes first

    PaletteBox.open_in(window)


def _shortcuts(window: "MainWindow") -> None:
    from desktop.dialogs.shortcuts import ShortcutList  # noqa: PLC0415 - rarely needed

    ShortcutList.open_in(window)


def _tray(window: "MainWindow") -> None:
    from desktop.jobs.tray import Tray  # noqa: PLC0415 - rarely needed

    Tray.open_in(window)


def _import(window: "MainWindow") -> None:
    """Asks for files and hands them to the import flow, as a drop does."""
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - rarely needed

    paths, _filter = QFileDialog.getOpenFileNames(
        window, QCoreApplication.translate("Import", "Import")
    )
    if paths:
        window.files_dropped.emit([Path(path) for path in paths])


def _fetch(window: "MainWindow") -> None:
    """Shows the import flow, which asks what is to be fetched."""
    window.navigation.go(Route("import"))
    handler = window.page.handlers().get("fetch") if window.page is not None else None
    if handler is not None:
        handler()


def _full_screen(window: "MainWindow") -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()


def _resize_text(window: "MainWindow", by: int) -> None:
    settings = window.services.settings
    size = settings.number("appearance/text_size") + by
    settings.set("appearance/text_size", min(150, max(85, size)))


def _step_pane(window: "MainWindow", by: int) -> None:
    """F6: rail, the panes of the page, status bar, and round again."""
    page = window.page
    panes: list[QWidget] = [window.rail, *(page.panes() if page is not None else [])]
    panes = [pane for pane in [*panes, window.status_bar] if pane.isVisible()]
    focused = QApplication.focusWidget()
    at = next(
        (
            number
            for number, pane in enumerate(panes)
            if focused is not None and (pane is focused or pane.isAncestorOf(focused))
        ),
        -1 if by > 0 else 0,
    )
    for step in range(1, len(panes) + 1):
        if _focus_into(panes[(at + by * step) % len(panes)]):
            return


def _focus_into(pane: QWidget) -> bool:
    """Focuses the pane or its first focusable child; whether there was one."""
    for candidate in [pane, *pane.findChildren(QWidget)]:
        policy = candidate.focusPolicy()
        if policy & Qt.FocusPolicy.TabFocus and candidate.isVisible() and candidate.isEnabled():
            candidate.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
    return False
