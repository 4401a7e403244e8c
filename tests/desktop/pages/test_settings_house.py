"""Targets, business days and holidays are set in the settings and kept in the store."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.navigation import Route
from desktop.pages.settings.house import HouseGroup, read_days
from desktop.session import Session
from kb.house import service as house
from kb.house.rules import HouseRules
from kb.knowledge_base import KnowledgeBase
from tests.stores import new_store

pytestmark = pytest.mark.desktop
_CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "DTSTART;VALUE=DATE:20270101\r\nSUMMARY:New Year\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "soc.sqlite"), actor="Tomasz Nowak") as opened:
        yield opened


@pytest.fixture
def session(tmp_path: Path, kb: KnowledgeBase, qtbot: QtBot) -> Iterator[Session]:
    made = Session(
        lambda: KnowledgeBase.open(tmp_path / "soc.sqlite"), actor="Amelie Fontaine", name="soc"
    )
    with qtbot.waitSignal(made.opened, timeout=20_000):
        made.start()
    yield made
    made.close()


@pytest.fixture
def group(application: Application, kb: KnowledgeBase, qtbot: QtBot) -> HouseGroup:
    window = application.open_window(Route("settings", section="house"))
    window.resize(1280, 800)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.findChild(HouseGroup) is not None, timeout=20_000)
    found = window.findChild(HouseGroup)
    assert isinstance(found, HouseGroup)
    qtbot.waitUntil(lambda: found.targets["high", "detect"].value() == "1 h", timeout=20_000)
    return found


def test_a_target_is_typed_as_a_duration(
    group: HouseGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    field = group.targets["high", "acknowledge"]
    field.setFocus()
    QTest.keyClicks(field, "20 m")
    group.zone.setFocus()
    qtbot.waitUntil(lambda: kb.read(house.read).targets["high"].get("acknowledge") == 20)
    field.setFocus()
    field.set_value("soon")
    group.zone.setFocus()
    qtbot.waitUntil(group.message.isVisible)
    assert "Use minutes such as" in group.message.plain_text()
    assert kb.read(house.read).targets["high"]["acknowledge"] == 20
    field.setFocus()
    field.set_value("")
    group.zone.setFocus()
    qtbot.waitUntil(lambda: "acknowledge" not in kb.read(house.read).targets["high"])


def test_days_off_are_ticked_typed_and_imported(
    group: HouseGroup, kb: KnowledgeBase, qtbot: QtBot, tmp_path: Path
) -> None:
    group.days[4].setFocus()
    QTest.keyClick(group.days[4], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: kb.read(house.read).weekend == frozenset({4, 5, 6}))
    group.holidays.setFocus()
    QTest.keyClicks(group.holidays, "2026-12-25 Christmas")
    group.zone.setFocus()
    christmas = date(2026, 12, 25)
    qtbot.waitUntil(lambda: kb.read(house.read).holidays == {christmas: "Christmas"})
    file = tmp_path / "days.ics"
    file.write_bytes(_CALENDAR.encode())
    group.import_file(file)
    qtbot.waitUntil(lambda: len(kb.read(house.read).holidays) == 2)
    qtbot.waitUntil(lambda: "2027-01-01 New Year" in group.holidays.value())
    file.write_bytes(b"\x00junk")
    group.import_file(file)
    qtbot.waitUntil(lambda: "calendar file" in group.message.plain_text())


def test_a_zone_that_is_not_there_is_refused(
    group: HouseGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    group.zone.setFocus()
    group.zone.set_value("Mars/Olympus")
    group.holidays.setFocus()
    qtbot.waitUntil(lambda: "Use a zone" in group.message.plain_text())
    assert kb.read(house.read) == HouseRules()


def test_lines_are_read_as_days() -> None:
    assert read_days("2027-01-01 New Year\n\n 2027-05-01\n") == {
        date(2027, 1, 1): "New Year",
        date(2027, 5, 1): "Holiday",
    }
    with pytest.raises(ValueError, match="does not begin with a day"):
        read_days("Christmas")
