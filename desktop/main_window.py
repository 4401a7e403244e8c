"""One window: rail, pages, status bar; it routes actions to the page that is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QMainWindow,
    QStackedWidget,
    QWidget,
)

from desktop.actions import ACTIONS, spec
from desktop.commands import Commands, shortcut_text
from desktop.errors import Trouble, trouble
from desktop.navigation import Navigation, Route, State
from desktop.notices import Notice, Notices
from desktop.pages import PAGES, PageSpec
from desktop.pages.base import Page, PageContext
from desktop.pins import Pins
from desktop.reading_order import tab
from desktop.recents import Place, Recents
from desktop.status import Status
from desktop.undoing import Undoing, to_field
from desktop.view_commands import view_handlers
from desktop.widgets.bars import BarAction, ErrorBar
from desktop.widgets.drop_veil import DropVeil
from desktop.widgets.labels import LONGEST_TIP, upright
from desktop.widgets.layouts import column, row
from desktop.widgets.notice_bar import NoticeArea
from desktop.widgets.rail import Rail, RailEntry
from desktop.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from desktop.drafts import Journal
    from desktop.jobs.job_list import JobList
    from desktop.jobs.rendering import Renderers
    from desktop.palette import PaletteSource
    from desktop.session import Session
    from desktop.settings import Settings
    from desktop.theme.theme import Theme

_RAIL_FROM = 1000


@dataclass(frozen=True, slots=True)
class Services:
    """What all windows of the application share."""

    session: "Session"
    jobs: "JobList"
    settings: "Settings"
    theme: "Theme"
    drafts: "Journal"
    renderers: "Renderers"
    search: "PaletteSource"
    may_close: Callable[[], bool]


class MainWindow(QMainWindow):
    """A window on the store.

    Signals:
        painted: the shell was painted for the first time.
        window_wanted: `(Route)` another window is to be opened there.
        files_dropped: `(list[Path])` files were dropped, or chosen for import.
        closed: the window is gone.
    """

    painted = Signal()
    window_wanted = Signal(object)
    files_dropped = Signal(object)
    closed = Signal()

    def __init__(self, services: Services, actions: dict[str, Callable[[], object]]) -> None:
        """Builds the shell; `actions` are handlers of the application, such as quit."""
        super().__init__()
        self.services = services
        self.navigation = Navigation(self)
        self.notices = Notices(self)
        self._context = PageContext(
            services.session,
            self.navigation,
            self.notices,
            services.jobs,
            services.settings,
            services.theme,
            services.drafts,
            services.renderers,
        )
        self._specs = {spec.name: spec for spec in PAGES if spec.exists}
        self._pages: dict[str, Page] = {}
        self.recents = Recents(services.settings)
        self._rail_hidden = False
        self._painted = False
        self.undoing = Undoing(services.session, self.notices, self)
        self.setMinimumSize(800, 560)
        self.setAcceptDrops(True)
        self._build()
        self.commands = Commands(self, actions | self._handlers() | view_handlers(self))
        self.commands.fill(self.menuBar())
        self.commands.ran.connect(self._on_ran)
        self._connect()
        self._restore()

    def _build(self) -> None:
        self.rail = Rail(self._entries("top"), self._entries("bottom"))
        self._stack = QStackedWidget()
        self._errors = column(spacing=4, margins=(12, 0, 12, 0))
        self.status_bar = StatusBar()
        self.notice_area = NoticeArea()
        page = QFrame()
        page.setObjectName("page")
        right = column(self._errors, self._stack, spacing=0)
        right.setStretch(1, 1)
        page.setLayout(right)
        self._page_frame = page
        beside = column(page, self.status_bar, spacing=0)
        beside.setStretch(0, 1)
        whole = QWidget()
        whole.setObjectName("window")
        layout = row(self.rail, beside, spacing=0)
        layout.setStretch(1, 1)
        whole.setLayout(layout)
        self.setCentralWidget(whole)
        self.notice_area.setParent(page)
        self._veil = DropVeil(page)
        self.pins = Pins(self.services.settings, self.rail, self.navigation)

    def _entries(self, place: str) -> list[RailEntry]:
        chosen = [spec for spec in self._specs.values() if spec.rail == place]
        return [RailEntry(s.name, s.label, s.icon, _page_shortcut(s)) for s in chosen]

    def _connect(self) -> None:
        self.status = Status(self.status_bar, self.services.session, self.services.jobs, self)
        self.status_bar.details_wanted.connect(self._show_unsaved)
        self.status_bar.tray_wanted.connect(lambda: self.commands.run("tray"))
        self.rail.chosen.connect(lambda name: self.navigation.go(Route(name)))
        self.rail.search_wanted.connect(lambda: self.commands.run("palette"))
        self.navigation.remember_with(self._state_now)
        self.navigation.shown.connect(self._on_shown)
        self.navigation.window_wanted.connect(self.window_wanted)
        self.notices.posted.connect(self._on_notice)
        self.services.session.changed.connect(self._on_changed)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        go = self.navigation.go
        ways = {action.id for action in ACTIONS}
        handlers: dict[str, Callable[[], object]] = {
            f"go_{name}": partial(go, Route(name))
            for name, page in self._specs.items()
            if page.rail or f"go_{name}" in ways
        }
        if self.results_page:
            handlers["search_all"] = lambda: go(Route(self.results_page))
        return handlers | {
            "back": self.navigation.back,
            "forward": self.navigation.forward,
            "close": self.close,
            "pin": self.toggle_pin,
            "open_new_window": self._open_again,
            "reload": self.reload,
            "undo": self.undoing.undo,
            "redo": self.undoing.redo,
            "cut": partial(to_field, "cut"),
            "copy": partial(to_field, "copy"),
            "paste": partial(to_field, "paste"),
            "paste_plain": partial(to_field, "paste"),
        }

    # --- pages

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def first_page(self, route: Route | None = None) -> PageSpec:
        """The page that `start_at` will show."""
        known = self._specs.get(route.page) if route is not None else None
        return known or next(page for page in self._specs.values() if page.rail)

    def start_at(self, route: Route | None = None) -> None:
        """Shows `route`, or the first page of the rail."""
        self.navigation.go(route or Route(self.first_page().name))

    def offer_files(self, paths: list[Path]) -> None:
        """Hands files to the import flow; nothing is written before its preview is accepted."""
        if "import" not in self._specs:
            return
        self.navigation.go(Route("import"))
        page = self.page
        if page is not None:
            page.take_files(paths)

    def _on_shown(self, route: Route, state: State | None) -> None:
        page_spec = self._specs.get(route.page)
        if page_spec is None:
            return
        page = self._pages.get(route.page) or self._load(page_spec)
        self._stack.setCurrentWidget(page)
        self.rail.mark(page_spec.parent or page_spec.name)
        self.setWindowTitle(f"{page_spec.label} – Hotwash")
        page.open(route)
        if state:
            page.restore(state)
        self.update_actions()

    def _load(self, page_spec: PageSpec) -> Page:
        page = page_spec.load()(self._context)
        page.title_changed.connect(lambda text: self._on_title(page, text))
        page.handlers_changed.connect(self.update_actions)
        page.files_offered.connect(self.files_dropped)
        entry = page_spec.parent or page_spec.name
        page.waiting_changed.connect(partial(self.rail.set_count, entry))
        page.pin_wanted.connect(self._pin)
        self._pages[page_spec.name] = page
        self._stack.addWidget(page)
        return page

    def _on_title(self, page: Page, text: str) -> None:
        if page is not self.page:
            return
        self.setWindowTitle(f"{upright(text)[:LONGEST_TIP]} – Hotwash")
        if (route := self.navigation.current) is not None and route.record_id is not None:
            self.recents.note_place(Place(route, text))

    def _on_ran(self, action_id: str) -> None:
        if action_id != "palette":
            self.recents.note_command(action_id)

    @property
    def results_page(self) -> str:
        """Name of the page of all search results, "" when there is none."""
        return next((name for name in ("search", "knowledge") if name in self._specs), "")

    def toggle_pin(self) -> None:
        """Pins the record that is shown, or takes its pin away."""
        route = self.navigation.current
        if route is not None:
            self._pin(Place(route, self.windowTitle().removesuffix(" – Hotwash")))

    def _pin(self, place: Place) -> None:
        pinned = self.pins.toggle(place)
        text = self.tr("Pinned {name}") if pinned else self.tr("Unpinned {name}")
        self.notices.show(text.format(name=place.label))

    def update_actions(self) -> None:
        """Asks the page again what it can do now."""
        page = self.page
        if page is not None:
            self.commands.set_page(page.handlers(), page.reasons())

    def _state_now(self) -> State:
        return self.page.state() if self.page is not None else {}

    def _on_changed(self, changes: object, _initiator: object) -> None:
        for page in self._pages.values():
            page.refresh(changes)

    def reload(self) -> None:
        """Has the page read everything anew."""
        if self.page is not None:
            self.page.refresh(None)

    def _open_again(self) -> None:
        route = self.navigation.current
        if route is not None:
            self.navigation.go_in_new_window(route)

    # --- bars and notices

    def show_trouble(self, found: Trouble, actions: tuple[BarAction, ...] = ()) -> None:
        """Shows an error above the page until it is closed or one of its actions is taken."""
        bar = ErrorBar(found.what, found.kept, found.todo, found.details)
        for label, act in actions:
            bar.add_action(label, act)
        self._errors.addWidget(bar)

    def show_bar(self, bar: QWidget) -> None:
        """Shows any bar above the page, such as recovered drafts."""
        self._errors.addWidget(bar)

    def _show_unsaved(self) -> None:
        if self.status.unsaved is not None:
            self.show_trouble(trouble(self.status.unsaved))

    def _on_notice(self, notice: Notice) -> None:
        self.notice_area.post(notice.text, notice.action, notice.on_action)

    # --- widths

    def toggle_rail(self) -> None:
        """Shows or hides the rail."""
        self._rail_hidden = not self._rail_hidden
        self.rail.setVisible(not self._rail_hidden)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        return tab(self, forward=next) or super().focusNextPrevChild(next)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _RAIL_FROM
        if narrow != self.rail.narrow:
            self.rail.set_narrow(narrow)

    # --- dropping files

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        paths = _paths(event)
        if paths:
            event.acceptProposedAction()
            self._veil.show_over(self.tr("Add %n file(s)", "", len(paths)))

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._veil.hide()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._veil.hide()
        paths = _paths(event)
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    # --- events of the whole window

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Back and forward buttons of the mouse, before a widget takes them for a click."""
        if isinstance(event, QMouseEvent):
            steps = {
                Qt.MouseButton.BackButton: self.navigation.back,
                Qt.MouseButton.ForwardButton: self.navigation.forward,
            }
            step = steps.get(event.button())
            if step is not None:
                if event.type() == QEvent.Type.MouseButtonRelease:
                    step()
                return True
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()

    def _restore(self) -> None:
        geometry = self.services.settings.remembered("geometry")
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(1440, 900)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.services.may_close():
            event.ignore()
            return
        self.services.session.flush()
        self.services.settings.remember("geometry", self.saveGeometry())
        self.closed.emit()
        super().closeEvent(event)


def _page_shortcut(page: PageSpec) -> str:
    try:
        return shortcut_text(spec(f"go_{page.name}"))
    except KeyError:
        return ""


def _paths(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
