"""The composition root: settings reach everything, and the whole starts and ends."""

import os
import subprocess
import sys
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.app import Application, person_name, shown_place, store_name, zone
from desktop.main_window import MainWindow
from desktop.session import Session
from desktop.settings import Settings
from desktop.widgets.bars import ErrorBar
from desktop.widgets.buttons import Button

START = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import app

opened = app.Application.open_window
def open_window(self, route=None, **how):
    self.session.opened.connect(lambda: QTimer.singleShot(0, self.quit))
    return opened(self, route, **how)
app.Application.open_window = open_window
sys.exit(app.run(sys.argv[1], []))
"""


@pytest.mark.end2end
def test_it_opens_a_new_store_and_ends_by_itself(tmp_path: Path) -> None:
    place = tmp_path / "new.sqlite"
    surroundings = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", START, str(place)],
        cwd=Path(__file__).parents[2],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stderr
    assert place.exists()


def test_the_zone_reaches_session_and_status_bar(
    window: MainWindow, settings: Settings, session: Session
) -> None:
    settings.set("general/zone", "Europe/Lisbon")
    assert session.zone == ZoneInfo("Europe/Lisbon")
    texts = [label.text() for label in window.status_bar.findChildren(QLabel)]
    assert "Europe/Lisbon" in texts
    settings.set("general/zone", "UTC")


def test_the_name_reaches_the_history(
    application: Application, settings: Settings, session: Session
) -> None:
    settings.set("general/name", "J. Haddad")
    assert session.actor == "J. Haddad"
    settings.set("general/name", "")
    assert session.actor == person_name()


def test_the_theme_follows_the_setting(application: Application, settings: Settings) -> None:
    settings.set("appearance/theme", "dark")
    assert application.theme.is_dark
    settings.set("appearance/theme", "light")
    assert [application.theme.is_dark] == [False]


def test_a_store_that_cannot_be_opened_offers_ways_on(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    session.open_failed.emit(OSError(2, "No such file or directory"))
    bar = window.findChildren(ErrorBar)[-1]
    buttons = [button.accessibleName() for button in bar.findChildren(Button)]
    assert {"Try again", "Choose another…"} <= set(buttons)
    texts = [label.text() for label in bar.findChildren(QLabel)]
    assert any("No such file" in text for text in texts)


@pytest.mark.parametrize(
    ("name", "known"), [("UTC", UTC), ("Mars/Base", UTC), ("", UTC), ("../etc", UTC)]
)
def test_unknown_zones_are_utc(name: str, known: object) -> None:
    assert zone(name) is known


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("/data/soc-reviews.sqlite", "soc-reviews"),
        ("postgresql+psycopg://user:secret@host/team?sslmode=require", "team"),
    ],
)
def test_the_store_has_a_short_name(place: str, name: str) -> None:
    assert store_name(place) == name


def test_no_password_is_shown() -> None:
    assert shown_place("postgresql+psycopg://me:s:e@c@host/team") == (
        "postgresql+psycopg://me@host/team"
    )
