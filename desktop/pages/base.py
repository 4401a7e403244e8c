"""What every page is: a title row, bars, a body, and a panel at the right."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from desktop.drafts import Journal
    from desktop.jobs.job_list import JobList
    from desktop.jobs.rendering import Renderers
    from desktop.navigation import Navigation, Route, State
    from desktop.notices import Notices
    from desktop.session import Session
    from desktop.settings import Settings
    from desktop.theme.theme import Theme

PANEL_WIDTH = 296
_PANEL_FROM = 1280 - 200


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page may use; handed to it by the window."""

    session: "Session"
    navigation: "Navigation"
    notices: "Notices"
    jobs: "JobList"
    settings: "Settings"
    theme: "Theme"
    drafts: "Journal"
    renderers: "Renderers"


class PageHeader(QWidget):
    """Title and count at the left, at most one primary button at the right."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainText(title, "title")
        self._count = PlainText("", "count")
        self._actions = row(spacing=8)
        self.setLayout(
            row(self._title, self._count, None, self._actions, spacing=12, margins=(20, 15, 16, 8))
        )

    def set_title(self, title: str) -> None:
        """Shows `title`."""
        self._title.set_text(title)

    def set_count(self, count: int | None) -> None:
        """Shows the number beside the title; None takes it away."""
        self._count.set_text("" if count is None else f"{count:,}")

    def add_action(self, button: Button) -> Button:
        """Adds a button at the right and returns it."""
        self._actions.addWidget(button)
        return button


class Page(QWidget):
    """Base of all pages. Subclasses build `body` and override the methods they need.

    Attributes:
        context: session, navigation, notices, jobs, settings, theme, drafts, renderers.
        header: the title row; hide it when the page has its own.
        bars: layout for bars (errors, read-only) between title and body.
        body: layout of the content.

    Signals:
        title_changed: `(str)` the window's title should be this.
        handlers_changed: `handlers()` would now return other handlers.
        waiting_changed: `(int)` so much work waits on this page; shown in the rail, 0 is not.
        files_offered: a page's own "Import" asks for the import flow with these paths.
        pin_wanted: `(Place)` a record is to be pinned in the rail, or its pin taken away.
    """

    title_changed = Signal(str)
    handlers_changed = Signal()
    files_offered = Signal(object)
    waiting_changed = Signal(int)
    pin_wanted = Signal(object)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setProperty("page", "1")
        self.header = PageHeader()
        self.bars: QVBoxLayout = column(spacing=4, margins=(20, 0, 16, 0))
        self.body: QVBoxLayout = column(spacing=0)
        self._main = QWidget()
        self._main.setLayout(column(self.header, self.bars, self.body, spacing=0))
        layout = row(self._main, spacing=0)
        layout.setStretch(0, 1)
        self.body.setStretch(0, 1)
        self.setLayout(layout)
        main = self._main.layout()
        if isinstance(main, QVBoxLayout):
            main.setStretch(2, 1)
        self._panel: QFrame | None = None
        self._panel_wanted = True
        self._panel_over = False

    # --- what subclasses override

    @staticmethod
    def bring_parts() -> None:
        """Imports what the page would import at its first use; runs on a worker thread."""

    def open(self, route: "Route") -> None:
        """Shows `route`; called on every visit, also when the page is already shown."""

    def state(self) -> "State":
        """What is needed to look as now: scroll, selection, filters."""
        return {}

    def restore(self, state: "State") -> None:
        """Looks as it was when `state()` was asked; called after `open`."""

    def refresh(self, changes: object) -> None:
        """Records changed (kb Changes), here or elsewhere; read again what is touched.

        `changes` is None after F5: read everything again.
        """

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Handlers by the ids of desktop/actions.py that work on this page now."""
        return {}

    def reasons(self) -> dict[str, str]:
        """Why actions without handler cannot run now, by id."""
        return {}

    def panes(self) -> list[QWidget]:
        """Widgets that F6 goes through, in reading order."""
        return []

    def dossier_id(self) -> object:
        """The incident, playbook or article whose operations Undo takes back; None for all."""
        return None

    def take_files(self, paths: list[Path]) -> None:
        """Files were dropped on the window; only the import page uses them."""

    # --- the panel

    def set_panel(self, content: QWidget | None, *, width: int = PANEL_WIDTH) -> None:
        """Shows `content` at the right; an overlay while the page is narrow. None removes it."""
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None
        if content is None:
            return
        panel = QFrame(self)
        panel.setProperty("panel", "1")
        panel.setFixedWidth(width)
        panel.setLayout(column(content, spacing=0))
        self._panel = panel
        self._arrange_panel()

    def toggle_panel(self) -> None:
        """Shows or hides the panel (Ctrl+I, and Space in lists of a narrow window)."""
        if self._panel is None:
            return
        if self._panel_fits():
            self._panel_wanted = not self._panel_wanted
        else:
            self._panel_over = not self._panel_over
        self._arrange_panel()

    def close_panel(self) -> bool:
        """Hides the panel where it lies over the content; whether it did."""
        was_over = self._panel_over
        self._panel_over = False
        self._arrange_panel()
        return was_over

    @property
    def panel_shown(self) -> bool:
        """Whether the panel can be seen."""
        return self._panel is not None and not self._panel.isHidden()

    def _panel_fits(self) -> bool:
        return self.width() >= _PANEL_FROM

    def _arrange_panel(self) -> None:
        panel = self._panel
        layout = self.layout()
        if panel is None or layout is None:
            return
        if self._panel_fits():
            layout.addWidget(panel)
            panel.setVisible(self._panel_wanted)
            return
        layout.removeWidget(panel)
        panel.setGeometry(self.width() - panel.width(), 0, panel.width(), self.height())
        panel.setVisible(self._panel_over)
        panel.raise_()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_panel()

    @override
    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().boundedTo(QSize(748, 10_000))


def panel_layout(*items: QWidget | int | None) -> QVBoxLayout:
    """A column with the panel's margins of 18 px and 16 px between groups."""
    return column(*items, spacing=12, margins=(18, 16, 18, 16))


__all__ = ["PANEL_WIDTH", "Page", "PageContext", "PageHeader", "hline", "panel_layout"]
