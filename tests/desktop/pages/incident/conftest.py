"""A window on a real store, with one incident."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.incident.page import IncidentPage
from desktop.session import Session
from kb import signing
from kb.conformance import service as conformance
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.people import service as people
from tests.deciding import decide_all
from tests.stores import new_store

BODY = """# Business e-mail compromise

## Triage

1. **Confirm the alert with the mailbox owner by telephone**

   Expected: 15 m

2. **Read the sign-in log for the last 7 days**

   Expected: 10 m

## Containment

3. **Revoke sessions and refresh tokens**

   Any Tier 1 analyst may do this.

   Expected: 15 m
"""


def at(clock: str) -> datetime:
    """A time on 12 March 2026, UTC."""
    hours, minutes = (int(part) for part in clock.split(":"))
    return datetime(2026, 3, 12, hours, minutes, tzinfo=UTC)


def approve(kb: KnowledgeBase, incident: UUID) -> None:
    """Hands an incident in and approves it."""
    decide_all(kb, incident)
    kb.write(partial(record.set_state, record_id=incident, state="in_review"))
    signed = partial(signing.sign, role="approver", by="J. Haddad", statement="Known gaps")
    kb.write(partial(signed, incident_id=incident))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the store is."""
    return new_store(tmp_path / "soc.sqlite")


@pytest.fixture
def kb(place: Path) -> Iterator[KnowledgeBase]:
    """The store, as another program has it open: writes here come from Tomasz Nowak."""
    with KnowledgeBase.open(place, actor="Tomasz Nowak") as opened:
        yield opened


@pytest.fixture
def incident(kb: KnowledgeBase) -> UUID:
    """An incident with its times, without any part."""
    kb.write(partial(people.ensure, name="Amelie Fontaine"))
    values = {
        "title": "Supplier payment fraud",
        "severity": "high",
        "summary": "A finance session was stolen.",
        "lead": "Amelie Fontaine",
        "first_activity_at": at("08:12"),
        "detected_at": at("09:26"),
        "triaged_at": at("09:57"),
        "contained_at": at("11:20"),
        "resolved_at": at("18:00"),
    }
    made: UUID = kb.write(partial(record.add, values=values)).result
    return made


@pytest.fixture
def playbook(kb: KnowledgeBase, incident: UUID) -> UUID:
    """The published version that the incident is compared with."""
    made = kb.write(
        partial(playbooks.add, values={"title": "Business e-mail compromise"}, body=BODY)
    ).result
    version: UUID = kb.write(
        partial(playbooks.publish, record_id=made, note="", by="Jad Haddad")
    ).result
    kb.write(partial(conformance.choose_playbook, incident_id=incident, version_id=version))
    return version


@pytest.fixture
def steps(kb: KnowledgeBase, incident: UUID) -> tuple[UUID, ...]:
    """Three steps: two of the triage, one of the containment."""
    rows = (
        {"action": "Read the log", "phase": "triage", "started_at": at("09:41")},
        {"action": "Called the owner", "phase": "triage"},
        {"action": "Revoked sessions", "phase": "containment"},
    )
    made: tuple[UUID, ...] = kb.write(
        partial(workflow.add_many, incident_id=incident, rows=rows)
    ).result
    return made


@pytest.fixture
def session(place: Path, kb: KnowledgeBase, qtbot: QtBot) -> Iterator[Session]:
    """The window's own way to the store; replaces the one on a store in memory."""
    made = Session(
        lambda: KnowledgeBase.open(place, actor="Amelie Fontaine"),
        actor="Amelie Fontaine",
        name="soc",
        poll_ms=100,
    )
    with qtbot.waitSignal(made.opened, timeout=20_000):
        made.start()
    yield made
    made.close()


OpenAt = Callable[[str], IncidentPage]


@pytest.fixture
def open_at(
    application: Application, incident: UUID, qtbot: QtBot
) -> Callable[[str], IncidentPage]:
    """Opens the incident in a window of 1440 × 900 at a section and waits until it is shown."""
    windows: list[MainWindow] = []

    def opened(section: str = "") -> IncidentPage:
        route = Route("incident", record_id=incident, section=section)
        if windows:
            windows[0].navigation.go(route)
        else:
            made = application.open_window(route)
            made.resize(1440, 900)
            made.activateWindow()
            windows.append(made)
        qtbot.waitUntil(lambda: isinstance(windows[0].page, IncidentPage))
        page = windows[0].page
        assert isinstance(page, IncidentPage)
        qtbot.waitUntil(lambda: page.sectioned.stack.currentWidget() is not None)
        return page

    return opened


def press(
    widget: QWidget | None,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Presses one key in a widget, or in the focused one."""
    target = widget if widget is not None else QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, modifiers)


def write(text: str) -> None:
    """Types a text into the focused widget."""
    for letter in text:  # the first letter may open an editor, which has the focus then
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClicks(target, letter)
