"""The history: read, filtered, restored."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from desktop.pages.incident.history import PAGE, HistorySection
from desktop.pages.incident.page import IncidentPage
from kb.conformance import knowledge
from kb.incidents.assets import service as assets
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as record
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop


@pytest.fixture
def lesson(kb: KnowledgeBase, incident: UUID) -> UUID:
    """A lesson that was added and then revised by somebody else."""
    values = {"title": "First", "what_happened": "The role lacked the permission."}
    made: UUID = kb.write(partial(lessons.add, incident_id=incident, values=values)).result
    kb.write(
        partial(
            lessons.revise,
            record_id=made,
            version=1,
            values={"what_happened": "The role had the permission.", "direction": "keep"},
        ),
        actor="Jad Haddad",
    )
    return made


@pytest.fixture
def section(lesson: UUID, open_at: Callable[[str], IncidentPage], qtbot: QtBot) -> HistorySection:
    """The history of an incident, read."""
    page = open_at("history")
    shown = page.sectioned.stack.currentWidget()
    assert isinstance(shown, HistorySection)
    qtbot.waitUntil(lambda: len(shown.model.records()) == 3)
    return shown


def shown(section: HistorySection) -> list[tuple[str, str, str]]:
    """Who, what, and the fields of each row."""
    return [
        tuple(section.model.columns[n].cell(entry).text for n in (1, 2, 3))  # type: ignore[misc]
        for entry in section.model.records()
    ]


def test_it_tells_who_changed_what_from_what_to_what(section: HistorySection) -> None:
    who, what, fields = shown(section)[0]
    assert (who, what) == ("Jad Haddad", "Edited lesson L-01")
    assert "Keep, change or start: Change → Keep" in fields
    assert shown(section)[-1][1] == "Added incident INC-2026-0001"


def test_filters_by_person_and_section(section: HistorySection, qtbot: QtBot) -> None:
    section.who.set_value("Jad Haddad")
    section.who.picked.emit("Jad Haddad")
    qtbot.waitUntil(lambda: [row[0] for row in shown(section)] == ["Jad Haddad"])
    section.who.set_value("")
    section.where.set_value("overview")
    section.where.picked.emit("overview")
    qtbot.waitUntil(lambda: [row[1] for row in shown(section)] == ["Added incident INC-2026-0001"])


def test_restoring_makes_a_new_version_that_undo_takes_back(
    section: HistorySection, kb: KnowledgeBase, lesson: UUID, qtbot: QtBot
) -> None:
    added = section.model.records()[1]
    section.table.select_key(added.sequence)
    section.panel.restore.click()
    read = partial(lessons.get, record_id=lesson)
    qtbot.waitUntil(lambda: kb.read(read).direction == "change")
    assert kb.read(read).what_happened == "The role lacked the permission."
    section.undo()
    qtbot.waitUntil(lambda: kb.read(read).direction == "keep")


def test_saved_versions_are_marked(
    section: HistorySection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    kb.write(partial(record.save_version, incident_id=incident, name="Board", by="Jad Haddad"))
    qtbot.waitUntil(lambda: shown(section)[0][1] == "Saved “Board”")


def test_older_changes_come_a_page_at_a_time(
    section: HistorySection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    rows = tuple({"action": f"Step {number}"} for number in range(PAGE + 20))
    kb.write(partial(workflow.add_many, incident_id=incident, rows=rows))
    qtbot.waitUntil(section.older.isVisible)
    before = len(section.model.records())
    section.older.click()
    qtbot.waitUntil(lambda: len(section.model.records()) == PAGE + 23)
    assert before < PAGE + 23
    assert not section.older.isVisible()


def test_times_are_told_as_exactly_as_they_were_known(
    section: HistorySection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    day = datetime(2025, 11, 3, tzinfo=UTC)
    values = {"value": "srv-01", "first_seen_at": day, "first_seen_precision": "day"}
    kb.write(partial(assets.add, incident_id=incident, values=values))
    qtbot.waitUntil(lambda: "First seen" in shown(section)[0][2])
    told = shown(section)[0][2]
    assert "First seen: 2025-11-03" in told
    assert "00:00" not in told
    assert "Precision of first seen" not in told


def test_decisions_on_knowledge_are_told_in_words(
    section: HistorySection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    kb.write(
        partial(
            knowledge.decide,
            record_id=incident,
            what="policies",
            state="not_needed",
            reason="They were followed",
            by="Jad Haddad",
        )
    )
    qtbot.waitUntil(lambda: "Policies" in shown(section)[0][2])
    assert shown(section)[0][2] == "Policies: – → Not needed: They were followed"
