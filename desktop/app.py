"""The composition root: builds the objects of the window and hands them to each other."""

import gc
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from desktop import errors
from desktop.drafts import Journal
from desktop.garbage import GarbageCollector
from desktop.jobs.job_list import JobList
from desktop.jobs.rendering import Renderers
from desktop.language import EnglishPlurals
from desktop.main_window import MainWindow, Services
from desktop.navigation import Route
from desktop.pages.preloading import Preloading
from desktop.session import Session
from desktop.settings import Settings
from desktop.theme.theme import Mode, Theme
from desktop.widgets.bars import Bar, BarAction
from desktop.widgets.labels import upright

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


class Application(QObject):
    """The running application: one session, any number of windows."""

    def __init__(
        self,
        qt: QApplication,
        settings: Settings,
        session: Session,
        drafts: Journal,
        ask: Callable[[str], bool] | None = None,
        place: str = "",
    ) -> None:
        """Joins the parts.

        Args:
            qt: the application of Qt.
            settings: of this computer.
            session: of the store.
            drafts: what was typed and not saved.
            ask: puts a question and tells the answer, by default in a box.
            place: of the store: a path or an address.
        """
        super().__init__()
        self._place = place
        self._has_failed = False
        self._qt = qt
        self._plurals = EnglishPlurals(self)
        qt.installTranslator(self._plurals)
        self.theme = Theme(qt, self)
        self.settings = settings
        self.session = session
        self.drafts = drafts
        self.jobs = JobList(self)
        self.renderers = Renderers(self)
        self.preloading = Preloading(self)
        self.windows: list[MainWindow] = []
        self._ask: Callable[[str], bool] = ask or self._ask_to_end
        settings.setParent(self)
        self._connect()

    def _connect(self) -> None:
        qt, session = self._qt, self.session
        self._choose_theme()
        self.settings.changed.connect(self._on_setting)
        qt.commitDataRequest.connect(lambda _manager: session.flush())
        qt.aboutToQuit.connect(self._on_quit)
        self.theme.start()
        errors.install(self._show_trouble)
        session.open_failed.connect(self._on_open_failed)
        session.opened.connect(self._on_opened)

    def open_window(
        self, route: Route | None = None, *, starts_session: bool = False
    ) -> MainWindow:
        """Opens a window at `route`, or at the first page; the first one opens the store too."""
        from desktop.search import palette_source  # noqa: PLC0415 - after the first paint

        services = Services(
            self.session,
            self.jobs,
            self.settings,
            self.theme,
            self.drafts,
            self.renderers,
            palette_source(self.session),
            lambda: len(self.windows) > 1 or self.may_end(),
        )
        window = MainWindow(services, self._handlers())
        window.window_wanted.connect(self.open_window)
        window.files_dropped.connect(lambda paths: self._on_files(window, paths))
        window.closed.connect(lambda: self._on_closed(window))
        self.windows.append(window)
        window.show()
        # The shell is painted before a page brings its modules and the store with it.
        window.painted.connect(self.theme.complete, Qt.ConnectionType.QueuedConnection)
        if starts_session:
            window.painted.connect(self.session.start, Qt.ConnectionType.QueuedConnection)
            self.session.opened.connect(self.preloading.bring_others)
        window.painted.connect(
            lambda: self.preloading.bring(
                window.first_page(route), lambda: self._start_at(window, route)
            ),
            Qt.ConnectionType.QueuedConnection,
        )
        if len(self.windows) == 1 and self.drafts.offered:
            # kb is imported by the use of a draft, so the bar waits for the store.
            self.session.opened.connect(lambda: self._offer_drafts(window))
        return window

    def _start_at(self, window: MainWindow, route: Route | None) -> None:
        if window in self.windows:  # it may have been closed meanwhile
            window.start_at(route)

    def _offer_drafts(self, window: MainWindow) -> None:
        from desktop.recovery import RecoveredBar  # noqa: PLC0415 - rarely needed

        window.show_bar(RecoveredBar(self.session, self.drafts))

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            "quit": self.quit,
            "new_window": self.open_window,
            "open_store": self._choose_store,
            "log_folder": self._show_log_folder,
        }

    def _choose_store(self) -> None:
        """Another store opens in a process of its own, so that nothing here is disturbed."""
        from PySide6.QtCore import QProcess  # noqa: PLC0415 - rarely needed
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - rarely needed

        path, _filter = QFileDialog.getOpenFileName(
            self.windows[0] if self.windows else None, self.tr("Open another store")
        )
        if path:
            QProcess.startDetached(sys.executable, ["-m", "hotwash", "--db", path])

    def _show_log_folder(self) -> None:
        from PySide6.QtCore import QUrl  # noqa: PLC0415 - rarely needed
        from PySide6.QtGui import QDesktopServices  # noqa: PLC0415 - rarely needed

        folder = platformdirs.user_log_path("hotwash")
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def quit(self) -> None:
        """Closes all windows; running jobs are asked about once."""
        if self.may_end():
            self._qt.closeAllWindows()

    def may_end(self) -> bool:
        """Whether Hotwash may end: running jobs are named in one question."""
        running = self.jobs.running
        if not running:
            return True
        names = "\n".join(job.name for job in running)
        if not self._ask(self.tr("These jobs are still running:") + "\n" + names):
            return False
        self.jobs.cancel_all()
        return True

    def _ask_to_end(self, question: str) -> bool:
        from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415 - rarely needed

        box = QMessageBox(self.windows[0] if self.windows else None)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("Hotwash")
        box.setText(upright(question))
        end = box.addButton(self.tr("Cancel the jobs and quit"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is end

    def _on_files(self, window: MainWindow, paths: list[Path]) -> None:
        """Reports of ours are checked; everything else is offered for import."""
        reports = [path for path in paths if path.suffix.lower() == ".pdf"]
        others = [path for path in paths if path not in reports]
        if reports:
            asked = "\n".join(str(path) for path in reports)
            window.navigation.go(Route("issued", query=asked))
        if others or not reports:
            window.offer_files(others)

    def _on_closed(self, window: MainWindow) -> None:
        self.windows.remove(window)
        window.deleteLater()

    def _on_quit(self) -> None:
        self.jobs.cancel_all()
        self.renderers.close()
        self.preloading.close()
        self.session.close()
        self.drafts.close()

    def _on_open_failed(self, error: Exception) -> None:
        """The window stays, with the reason and the ways on."""
        self._has_failed = True
        if not self.windows:
            return
        from desktop.recovering import RecoveryBar  # noqa: PLC0415 - rarely needed
        from kb.recovery import ways  # noqa: PLC0415 - rarely needed

        reason = str(getattr(error, "reason", ""))
        recovery = ways.look(self._place, reason) if self._place and reason else ways.nothing()
        bar = RecoveryBar(errors.trouble(error), recovery)
        bar.recovered.connect(self._on_recovered)
        bar.add_action(self.tr("Try again"), self.session.start)
        bar.add_action(self.tr("Choose another…"), self._choose_store)
        self.windows[0].show_bar(bar)

    def _on_opened(self) -> None:
        """What pages asked for while the store could not be opened was never answered."""
        if self._has_failed:
            self._has_failed = False
            for window in self.windows:
                window.reload()

    def _on_recovered(self, said: str) -> None:
        self.session.start()
        if self.windows:
            self.windows[0].show_bar(Bar(said, "info", closable=True))

    def _show_trouble(self, found: errors.Trouble, actions: tuple[BarAction, ...] = ()) -> None:
        active = [window for window in self.windows if window.isActiveWindow()] or self.windows
        if active:
            active[0].show_trouble(found, actions)

    def _choose_theme(self) -> None:
        self.theme.choose(
            Mode(self.settings.text("appearance/theme")),
            scale=self.settings.number("appearance/text_size") / 100,
            system_font=self.settings.flag("appearance/system_font"),
            density=self.settings.text("appearance/density"),
            reduced_motion=self.settings.flag("appearance/reduced_motion"),
        )

    def _on_setting(self, key: str, _value: object) -> None:
        if key.startswith("appearance/"):
            self._choose_theme()
        elif key == "general/name":
            self.session.actor = self.settings.text(key) or person_name()
        elif key == "general/zone":
            self.session.zone = zone(self.settings.text(key))
            self.session.store_changed.emit()


def person_name() -> str:
    """The account's name, until the user gives another one in Settings."""
    return os.environ.get("USER") or os.environ.get("USERNAME") or "Unknown"


def zone(name: str) -> tzinfo:
    """The time zone `name`; UTC when there is none of that name."""
    if name.upper() == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - not for UTC

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def store_name(database: str) -> str:
    """How the status bar calls a store: the file's or the database's name."""
    if "://" in database:
        return database.rsplit("/", 1)[-1].split("?", 1)[0]
    return Path(database).stem


def shown_place(database: str) -> str:
    """The store's path or URL without the password."""
    return re.sub(r"(://[^:/@]+):.*@", r"\1@", database)


def _opener(database: str, actor: str) -> "Callable[[], KnowledgeBase]":
    def open_store() -> "KnowledgeBase":
        from kb.knowledge_base import KnowledgeBase  # noqa: PLC0415 - after the first paint

        return KnowledgeBase.open(database, actor=actor)

    return open_store


def run(database: str | None, argv: Sequence[str]) -> int:
    """Opens the window on `database` (path or URL; None: the user's own) until it closes.

    Returns:
        The process's exit code.
    """
    qt = QApplication([sys.argv[0], "-style", "fusion", *argv])
    # Threads that import or read give way to the window after 1 ms, not after 5.
    sys.setswitchinterval(0.001)
    qt.setApplicationName("Hotwash")
    qt.setOrganizationName("Hotwash")
    qt.setDesktopFileName("hotwash")
    place = database or str(platformdirs.user_data_path("hotwash") / "hotwash.sqlite")
    settings = Settings()
    actor = settings.text("general/name") or person_name()
    session = Session(
        _opener(place, actor),
        actor=actor,
        name=store_name(place),
        place=shown_place(place),
        zone=zone(settings.text("general/zone")),
    )
    folder = platformdirs.user_data_path("hotwash")
    drafts = Journal(Journal.path_for(folder, place))
    application = Application(qt, settings, session, drafts, place=place)
    garbage = GarbageCollector(qt)
    # From here on there is garbage; what the start has made is none, and is not looked at again.
    for begun in (session.opened, session.open_failed):
        begun.connect(lambda *_told: gc.freeze())
        begun.connect(garbage.start)
    application.open_window(starts_session=True)
    return qt.exec()
