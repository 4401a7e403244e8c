"""A row of the workflow proposes a change of its playbook: from the menu, and from its panel."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.workflow import WorkflowSection
from desktop.pages.incident.workflow.proposing import ProposeButton
from desktop.pages.incident.workflow.rows import StepRow
from desktop.pages.incident.workflow.step_menu import step_menu
from desktop.pages.incident.workflow.steps import StepsSection
from kb.conformance import service as conformance
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.outline import outline
from kb.library.proposals import listing
from kb.library.proposals import service as proposals
from tests.desktop.pages.incident.conftest import approve, at

pytestmark = pytest.mark.desktop
_BODY = "## Triage\n\n1. Read the alert\n    - Expected: 5 m\n2. Isolate the laptop\n"


@pytest.fixture
def done(kb: KnowledgeBase, incident: UUID) -> UUID:
    """An incident that is over: late, with one step skipped and one added."""
    book = kb.write(partial(playbooks.add, values={"title": "Phishing"}, body=_BODY)).result
    kb.write(partial(playbooks.publish, record_id=book, note="", by="R. Okafor"))
    version = kb.read(partial(playbooks.current, playbook_id=book))
    kb.write(partial(conformance.choose_playbook, incident_id=incident, version_id=version.id))
    times = {"started_at": at("09:00"), "finished_at": at("09:31")}
    rows = (
        {"action": "Read the alert", "state": "done", **times},
        {"action": "Called the supplier", "state": "done"},
    )
    kb.write(partial(workflow.add_many, incident_id=incident, rows=rows))
    found = kb.read(partial(incidents.get, record_id=incident))
    over = {"resolved_at": at("12:00")}
    kb.write(partial(incidents.revise, record_id=incident, version=found.version, values=over))
    return incident


@pytest.fixture
def section(done: UUID, open_at: Callable[[str], IncidentPage], qtbot: QtBot) -> StepsSection:
    tabbed = open_at("workflow").sectioned.stack.currentWidget()
    assert isinstance(tabbed, WorkflowSection)
    shown = tabbed.current
    assert isinstance(shown, StepsSection)
    qtbot.waitUntil(lambda: len(shown.model.records()) == 3)
    return shown


def row(section: StepsSection, result: str) -> StepRow:
    found: StepRow = next(one for one in section.model.records() if one.result == result)
    return found


def offered(menu: QMenu) -> list[str]:
    inner = next(a for a in menu.actions() if a.text() == "Propose playbook change").menu()
    assert isinstance(inner, QMenu)
    return [action.text() for action in inner.actions()]


def take(menu: QMenu, text: str) -> None:
    inner = next(a for a in menu.actions() if a.text() == "Propose playbook change").menu()
    assert isinstance(inner, QMenu)
    next(action for action in inner.actions() if action.text() == text).trigger()


def test_each_result_asks_for_what_fits_it(section: StepsSection) -> None:
    texts = {
        result: offered(step_menu(section, row(section, result)))
        for result in ("late", "added", "skipped")
    }
    assert texts["late"] == ["Expect 31 m for it", "Write the change…"]
    assert texts["added"] == ["Insert it as a step"]
    assert texts["skipped"][:2] == ["Make it optional", "Take it out of the playbook"]


def test_an_added_step_becomes_a_proposal_and_is_shown(
    section: StepsSection, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    take(step_menu(section, row(section, "added")), "Insert it as a step")
    qtbot.waitUntil(lambda: len(kb.read(listing.everything)) == 1)
    (made,) = kb.read(listing.everything)
    go = section.context.navigation
    qtbot.waitUntil(lambda: go.current == Route("proposals", made.id))
    text = kb.read(partial(proposals.get, record_id=made.id)).body
    assert "Called the supplier" in {step.title for step in outline(text)}


def test_the_panel_offers_the_same(section: StepsSection, qtbot: QtBot) -> None:
    late = row(section, "late")
    section.table.select_key(late.key)
    window = section.window()
    qtbot.waitUntil(lambda: any(b.isVisible() for b in window.findChildren(ProposeButton)))
    button = next(b for b in window.findChildren(ProposeButton) if b.isVisible())
    assert [action.text() for action in button.choices().actions()] == [
        "Expect 31 m for it",
        "Write the change…",
    ]


def test_an_approved_review_still_changes_the_playbook(
    section: StepsSection, kb: KnowledgeBase, done: UUID, qtbot: QtBot
) -> None:
    approve(kb, done)
    qtbot.waitUntil(lambda: section.read_only)
    menu = step_menu(section, row(section, "late"))
    assert [action.text() for action in menu.actions()] == ["Propose playbook change"]
    take(menu, "Expect 31 m for it")
    qtbot.waitUntil(lambda: len(kb.read(listing.everything)) == 1)
