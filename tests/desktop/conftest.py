"""Windows without a screen, on a store in memory."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, override

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.drafts import Journal
from desktop.garbage import GarbageCollector
from desktop.jobs.job_list import JobList
from desktop.jobs.rendering import Renderers
from desktop.language import EnglishPlurals
from desktop.main_window import MainWindow
from desktop.navigation import Navigation
from desktop.notices import Notices
from desktop.pages.base import PageContext
from desktop.session import Session
from desktop.settings import Settings
from desktop.theme.theme import Mode, Theme
from tests.desktop.fakes import FakeStore


@pytest.fixture(autouse=True)
def plurals(qapp: QApplication) -> Iterator[None]:
    """Texts with a number read as in the window."""
    made = EnglishPlurals()
    qapp.installTranslator(made)
    yield
    qapp.removeTranslator(made)


@pytest.fixture(autouse=True)
def garbage(qapp: QApplication) -> Iterator[None]:
    """Widgets that nobody knows any more are taken away by this thread, as in the window."""
    made = GarbageCollector()
    made.start()
    yield
    made.look()
    made.stop()


class PatientBot(QtBot):
    """Waits as long as a busy machine may need; what is waited for comes much sooner."""

    @override
    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 30_000) -> None:
        super().waitUntil(callback, timeout=timeout)

    @override
    def waitSignal(self, signal: Any, *, timeout: int = 30_000, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The driver of widgets, with more patience than its default."""
    return PatientBot(request)


@pytest.fixture
def settings(tmp_path: Path, qapp: QApplication) -> Settings:
    """Settings of a new user."""
    made = Settings(tmp_path / "settings.ini")
    made.set("appearance/theme", "light")
    return made


@pytest.fixture
def store() -> FakeStore:
    """The store behind `session`."""
    return FakeStore()


@pytest.fixture
def session(store: FakeStore, qtbot: QtBot) -> Iterator[Session]:
    """An open session on `store`."""
    made = Session(lambda: store, actor="A. Fontaine", name="soc", poll_ms=50)  # type: ignore[arg-type,return-value]
    with qtbot.waitSignal(made.opened):
        made.start()
    yield made
    made.close()


@pytest.fixture
def journal(tmp_path: Path, qapp: QApplication) -> Iterator[Journal]:
    """A journal of drafts in a fresh folder."""
    made = Journal(tmp_path / "drafts" / "store.json")
    yield made
    made.close()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The light theme, applied."""
    made = Theme(qapp)
    made.choose(Mode.LIGHT, scale=1.0)
    made.start()
    made.complete()
    return made


@pytest.fixture
def context(session: Session, settings: Settings, theme: Theme, journal: Journal) -> PageContext:
    """What a page needs, on the fake store."""
    return PageContext(
        session, Navigation(), Notices(), JobList(), settings, theme, journal, Renderers()
    )


@pytest.fixture
def application(
    qapp: QApplication, settings: Settings, session: Session, journal: Journal
) -> Iterator[Application]:
    """The application on the fake store; it never asks, and lets everything end."""
    made = Application(qapp, settings, session, journal, ask=lambda _question: True)
    yield made
    for window in list(made.windows):
        window.close()
    made.theme.choose(Mode.LIGHT, scale=1.0)


@pytest.fixture
def window(application: Application, qtbot: QtBot) -> MainWindow:
    """One window, shown at the settings page."""
    from desktop.navigation import Route

    made = application.open_window(Route("settings"))
    made.resize(1440, 900)
    qtbot.waitUntil(lambda: made.page is not None)
    return made
