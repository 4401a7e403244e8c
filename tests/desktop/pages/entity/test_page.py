"""One thing over all incidents, in a window on a real store."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.main_window import MainWindow
from desktop.navigation import Route
from desktop.pages.entity.page import EntityPage
from desktop.pages.incident.page import IncidentPage
from desktop.session import Session
from kb.incidents.assets import service as assets
from kb.incidents.causes import service as causes
from kb.incidents.measures import service as measures
from kb.incidents.playbook_runs import service as playbook_runs
from kb.incidents.record import service as record
from kb.incidents.remediation import service as remediation
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase
from kb.sightings.page import about
from tests.stores import new_store

Add = Callable[..., UUID]


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "soc.sqlite"), actor="Tomasz Nowak") as opened:
        yield opened


@pytest.fixture
def session(tmp_path: Path, kb: KnowledgeBase, qtbot: QtBot) -> Iterator[Session]:
    place = tmp_path / "soc.sqlite"
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


@pytest.fixture
def add(kb: KnowledgeBase) -> Add:
    """Adds a part to an incident."""

    def added(service: object, incident_id: UUID, **values: object) -> UUID:
        operation = partial(service.add, incident_id=incident_id)  # type: ignore[attr-defined]
        made: UUID = kb.write(partial(operation, values=values)).result
        return made

    return added


@pytest.fixture
def incidents(kb: KnowledgeBase) -> tuple[UUID, UUID]:
    made = [kb.write(partial(record.add, values={"title": t})).result for t in ("First", "Second")]
    return made[0], made[1]


@pytest.fixture
def hosts(incidents: tuple[UUID, UUID], add: Add) -> tuple[UUID, UUID, UUID]:
    """One host in both incidents, and one in the second that looks like it."""
    first, second = incidents
    here = add(assets, first, entity_type="host", value="srv-01.corp.example")
    there = add(assets, second, entity_type="host", value="SRV-01.corp.example")
    like = add(assets, second, entity_type="host", value="srv-01")
    at = datetime(2026, 6, 3, 8, 20, tzinfo=UTC)
    add(timeline, second, text="Beacon <b>seen</b>", at=at, precision="minute", asset_ids=[there])
    add(causes, first, title="Nobody patched it", cause_type="enabling")
    add(measures, first, title="Patch within a week")
    add(remediation, first, action="Isolate it", asset_ids=[here])
    add(playbook_runs, first, title="Isolate", subject_id=here, rule="On malware")
    return here, there, like


@pytest.fixture
def open_entity(application: Application, qtbot: QtBot) -> Callable[[UUID], EntityPage]:
    windows: list[MainWindow] = []

    def opened(record_id: UUID) -> EntityPage:
        window = application.open_window(Route("entity", record_id=record_id))
        windows.append(window)
        window.resize(1440, 900)
        window.activateWindow()
        qtbot.waitUntil(lambda: isinstance(window.page, EntityPage) and bool(window.page.seen))
        assert isinstance(window.page, EntityPage)
        return window.page

    return opened


def counts(page: EntityPage) -> dict[str, int]:
    return {key: table.model().rowCount() for key, table in page.tables.items()}


def texts(page: EntityPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_it_tells_what_all_incidents_know(
    open_entity: Callable[[UUID], EntityPage], hosts: tuple[UUID, UUID, UUID]
) -> None:
    page = open_entity(hosts[0])
    found = counts(page)
    assert found == {
        "incidents": 2,
        "events": 1,
        "causes": 1,
        "measures": 1,
        "actions": 1,
        "runs": 1,
    }
    assert page.insights.plain_text().startswith("In 2 incidents")
    page.tabs.chosen.emit("events")
    assert page.tables["events"].isVisible()
    index = page.tables["events"].model().index(0, 3)
    assert index.data() == "Beacon <b>seen</b>"


def test_a_row_leads_to_its_place_and_back(
    open_entity: Callable[[UUID], EntityPage], hosts: tuple[UUID, UUID, UUID], qtbot: QtBot
) -> None:
    page = open_entity(hosts[0])
    page.tabs.chosen.emit("causes")
    table = page.tables["causes"]
    table.setFocus()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    window = page.window()
    assert isinstance(window, MainWindow)
    qtbot.waitUntil(lambda: isinstance(window.page, IncidentPage))
    shown = window.navigation.current
    assert shown is not None
    assert shown.section == "causes"
    window.navigation.back()
    qtbot.waitUntil(lambda: window.page is page)
    qtbot.waitUntil(lambda: page.tabs.current == "causes")


def test_notes_are_kept_with_the_thing(
    open_entity: Callable[[UUID], EntityPage],
    hosts: tuple[UUID, UUID, UUID],
    kb: KnowledgeBase,
    qtbot: QtBot,
) -> None:
    page = open_entity(hosts[0])
    page.known.notes.setFocus()
    QTest.keyClicks(page.known.notes, "Old server")
    page.known.commit()

    def kept() -> bool:
        entity = kb.read(partial(about, record_id=hosts[1])).entity
        return entity is not None and entity.notes == "Old server"

    qtbot.waitUntil(kept)

    def shown() -> bool:
        entity = page.seen.entity if page.seen is not None else None
        return entity is not None and entity.notes == "Old server"

    qtbot.waitUntil(shown)
    QTest.keyClicks(page.known.notes, ", soon gone")
    page.known.commit()
    qtbot.waitUntil(
        lambda: (
            "soon gone" in getattr(kb.read(partial(about, record_id=hosts[1])).entity, "notes", "")
        )
    )


def test_a_generic_thing_shows_its_own_row_alone(
    open_entity: Callable[[UUID], EntityPage],
    hosts: tuple[UUID, UUID, UUID],
    kb: KnowledgeBase,
    qtbot: QtBot,
) -> None:
    page = open_entity(hosts[0])
    page.known.generic.click()
    qtbot.waitUntil(lambda: page.seen is not None and page.seen.generic)
    assert page.generic.isVisible()
    qtbot.waitUntil(lambda: counts(page)["incidents"] == 1)
    page.known.generic.click()
    qtbot.waitUntil(lambda: page.seen is not None and not page.seen.generic)
    qtbot.waitUntil(lambda: counts(page)["incidents"] == 2)


def test_two_things_become_one_and_are_taken_apart(
    open_entity: Callable[[UUID], EntityPage],
    hosts: tuple[UUID, UUID, UUID],
    kb: KnowledgeBase,
    qtbot: QtBot,
) -> None:
    page = open_entity(hosts[2])
    join = page.known.join
    join.opener.click()
    qtbot.waitUntil(lambda: len(join.found.links) == 1)
    assert join.found.links[0].accessibleName().startswith("SRV-01.corp.example, ")
    join.found.links[0].click()
    qtbot.waitUntil(join.accept.isVisible)
    assert "become one" in join.plan.plain_text()
    join.reason.setText("Same serial number")
    join.accept.click()
    qtbot.waitUntil(lambda: page.seen is not None and len(page.seen.parts) == 1)
    qtbot.waitUntil(lambda: counts(page)["incidents"] == 2)
    qtbot.waitUntil(lambda: any("Same serial number" in text for text in texts(page)))
    (apart,) = [
        one
        for one in page.known.findChildren(type(join.opener))
        if one.accessibleName().startswith("Take ")
    ]
    apart.click()
    qtbot.waitUntil(lambda: page.seen is not None and not page.seen.parts)
    qtbot.waitUntil(lambda: counts(page)["incidents"] == 1)


def test_what_was_deleted_leads_back(
    open_entity: Callable[[UUID], EntityPage],
    hosts: tuple[UUID, UUID, UUID],
    kb: KnowledgeBase,
    qtbot: QtBot,
) -> None:
    page = open_entity(hosts[2])
    window = page.window()
    assert isinstance(window, MainWindow)
    window.navigation.go(Route("incidents"))
    window.navigation.go(Route("entity", record_id=hosts[2]))
    qtbot.waitUntil(lambda: window.page is page)
    kb.write(partial(assets.remove, record_id=hosts[2]))
    qtbot.waitUntil(lambda: window.page is not page)
