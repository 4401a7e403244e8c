"""Proposed changes: their list, one whole, deciding, writing, settling, publishing; by keys too."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.knowledge.page import KnowledgePage
from desktop.pages.knowledge.proposals_page import ProposalsPage
from desktop.pages.knowledge.step_words import meta_of
from desktop.widgets.inline_form import InlineForm
from kb.conformance import service as conformance
from kb.incidents.record import service as incidents
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.flow import flow
from kb.library.playbooks.outline import outline
from kb.library.proposals import listing, service
from kb.library.proposals.merging import Choice
from kb.library.proposals.schemas import Proposal

pytestmark = pytest.mark.desktop

BODY = "## Triage\n\n1. Look\n2. Ask\n"
CHANGED = "## Triage\n\n1. Look\n2. Call the bank & wait\n3. Ask\n"


@pytest.fixture
def item(kb: KnowledgeBase) -> UUID:
    made: UUID = kb.write(partial(playbooks.add, values={"title": "Phishing"}, body=BODY)).result
    kb.write(partial(playbooks.publish, record_id=made, note="First", by="R. Okafor"))
    return made


@pytest.fixture
def incident(kb: KnowledgeBase) -> UUID:
    made: UUID = kb.write(incidents.add).result
    return made


@pytest.fixture
def proposal(kb: KnowledgeBase, item: UUID, incident: UUID) -> UUID:
    return propose(kb, item, incident_ids=[incident])


def propose(kb: KnowledgeBase, item: UUID, **values: Any) -> UUID:  # noqa: ANN401
    given = {"title": "Call the bank", "reason": "Too late", "body": CHANGED, **values}
    made: UUID = kb.write(
        partial(service.add, item_kind="playbook", item_id=item, values=given)
    ).result
    return made


@pytest.fixture
def shown(
    page_context: PageContext, refreshing: Callable[[Any], None], qtbot: QtBot
) -> Iterator[ProposalsPage]:
    made = ProposalsPage(page_context)
    qtbot.addWidget(made)
    refreshing(made)
    made.resize(1000, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    page_context.session.flush()


def opened(shown: ProposalsPage, proposal: UUID, qtbot: QtBot, section: str = "") -> None:
    shown.open(Route("proposals", proposal, section=section))
    qtbot.waitUntil(
        lambda: shown.view.standing is not None and shown.view.standing.proposal.id == proposal
    )


def get(kb: KnowledgeBase, proposal: UUID) -> Proposal:
    return kb.read(partial(service.get, record_id=proposal))


def give(form: InlineForm, **values: str) -> None:
    form.opener.click()
    for name, value in values.items():
        form.editors[name].set_value(value)  # type: ignore[attr-defined]
    form.accept.click()


def labels(shown: ProposalsPage) -> str:
    found = shown.view.findChildren(QLabel)
    return "\n".join(label.text() for label in found if label.isVisible())


def test_the_list_tells_what_is_under_way_and_opens_it(
    shown: ProposalsPage, kb: KnowledgeBase, item: UUID, proposal: UUID, qtbot: QtBot
) -> None:
    gone = propose(kb, item, title="No")
    kb.write(partial(service.reject, record_id=gone, reason="Too rare", by="R. Okafor"))
    shown.open(Route("proposals"))
    qtbot.waitUntil(lambda: len(shown.model.records()) == 1)
    (row,) = shown.model.records()
    assert (row.row.title, row.row.item_title) == ("Call the bank", "Phishing")
    assert row.numbers[0].startswith("INC-")
    shown.tabs.chosen.emit("all")
    qtbot.waitUntil(lambda: len(shown.model.records()) == 2)
    shown.table.setFocus()
    shown.table.select_key(proposal)
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown.context.navigation.current == Route("proposals", proposal))


def test_the_list_is_narrowed_to_one_item_and_widened_again(
    shown: ProposalsPage, kb: KnowledgeBase, item: UUID, proposal: UUID, qtbot: QtBot
) -> None:
    values = {"title": "Fraud & more"}
    other = kb.write(partial(playbooks.add, values=values, body=BODY)).result
    propose(kb, other, title="Call the police")
    shown.open(Route("proposals", section="all", anchor=other))
    qtbot.waitUntil(lambda: len(shown.model.records()) == 1)
    assert shown.header._title.text() == "Proposed changes to “Fraud & more”"
    assert shown.every.isVisible()
    shown.tabs.chosen.emit("open")
    assert shown.context.navigation.current == Route("proposals", section="open", anchor=other)
    assert len(shown.model.records()) == 1
    shown.every.click()
    assert shown.context.navigation.current == Route("proposals", section="open")
    shown.open(Route("proposals"))
    qtbot.waitUntil(lambda: len(shown.model.records()) == 2)
    assert shown.header._title.text() == "Proposed changes"
    assert not shown.every.isVisible()


def test_nothing_under_way_says_where_changes_come_from(shown: ProposalsPage, qtbot: QtBot) -> None:
    shown.open(Route("proposals"))
    qtbot.waitUntil(shown.empty.isVisible)
    assert not shown.table.isVisible()


def test_a_proposal_tells_why_from_where_and_what_differs(
    shown: ProposalsPage, proposal: UUID, incident: UUID, qtbot: QtBot
) -> None:
    opened(shown, proposal, qtbot)
    told = labels(shown)
    assert "Too late" in told
    assert "Against version 1: 1 added" in told
    links = [b for b in shown.view.findChildren(QPushButton) if b.text().startswith("INC-")]
    links[0].click()
    assert shown.context.navigation.current == Route("incident", incident)
    shown.view.tabs.chosen.emit("text")
    qtbot.waitUntil(shown.view.text.isVisible)


def test_it_is_accepted_and_published_from_a_day_on(
    shown: ProposalsPage, kb: KnowledgeBase, item: UUID, proposal: UUID, qtbot: QtBot
) -> None:
    opened(shown, proposal, qtbot)
    shown.view.accept.setFocus()
    qtbot.keyClick(shown.view.accept, Qt.Key.Key_Space)
    qtbot.waitUntil(shown.view.publish.isVisible)
    qtbot.waitUntil(lambda: "It is written into the draft of version 2." in labels(shown))
    assert shown.view.publish.opener.hasFocus()
    give(shown.view.publish, note="Bank first", effective_from="in May")
    assert shown.view.publish.message.text() == "Use a day such as 2026-12-31."
    assert get(kb, proposal).state == "accepted"
    shown.view.publish.editors["effective_from"].set_value("2999-01-01")  # type: ignore[attr-defined]
    shown.view.publish.accept.click()
    qtbot.waitUntil(lambda: "Published as version 2. In force from 2999-01-01." in labels(shown))
    newest = kb.read(partial(playbooks.versions_for, playbook_id=item))[0]
    assert (newest.number, newest.body, newest.change_note) == (2, CHANGED, "Bank first")
    assert not shown.view.publish.isVisible()
    assert shown.view.steps.hasFocus()  # and no button that a further key would press


def test_it_is_rejected_with_a_reason_and_taken_up_again(
    shown: ProposalsPage, kb: KnowledgeBase, proposal: UUID, qtbot: QtBot
) -> None:
    opened(shown, proposal, qtbot)
    give(shown.view.reject, reason="")
    assert "is needed here" in shown.view.reject.message.text()
    shown.view.reject.editors["reason"].set_value("Too rare")  # type: ignore[attr-defined]
    shown.view.reject.accept.click()
    qtbot.waitUntil(shown.view.take_up.isVisible)
    assert "Too rare" in labels(shown)
    shown.view.take_up.click()
    qtbot.waitUntil(shown.view.accept.isVisible)
    assert get(kb, proposal).state == "proposed"


def test_a_change_is_written_and_then_shown(
    shown: ProposalsPage, kb: KnowledgeBase, item: UUID, qtbot: QtBot
) -> None:
    made = propose(kb, item, body=BODY)
    opened(shown, made, qtbot, "edit")
    assert not shown.view.accept.isVisible()
    editor = shown.view.editor.body
    qtbot.waitUntil(editor.hasFocus)
    editor.selectAll()
    qtbot.keyClicks(editor, "1. Look twice")
    shown.view.editor.teams.setFocus()
    qtbot.keyClicks(shown.view.editor.teams, "Finance, Legal")
    shown.view.done.click()
    qtbot.waitUntil(lambda: get(kb, made).teams == ("Finance", "Legal"))
    assert get(kb, made).body == "1. Look twice"
    qtbot.waitUntil(shown.view.accept.isVisible)
    qtbot.waitUntil(lambda: "Affects Finance, Legal" in labels(shown))


def test_nothing_to_accept_leads_to_writing(
    shown: ProposalsPage, kb: KnowledgeBase, item: UUID, qtbot: QtBot
) -> None:
    opened(shown, propose(kb, item, body=BODY), qtbot)
    qtbot.waitUntil(lambda: "It changes nothing yet." in labels(shown))
    assert not shown.view.accept.isVisible()
    (write,) = [b for b in shown.view.findChildren(QPushButton) if b.text() == "Write the change"]
    write.click()
    qtbot.waitUntil(shown.view.editor.isVisible)


def test_places_that_both_changed_are_settled(
    shown: ProposalsPage, kb: KnowledgeBase, item: UUID, qtbot: QtBot
) -> None:
    made = propose(kb, item, body=BODY.replace("2. Ask", "2. Ask the sender"))
    kb.write(partial(playbooks.save_draft, record_id=item, body=BODY.replace("2. Ask", "2. Wait")))
    opened(shown, made, qtbot)
    conflicts = shown.view.conflicts
    assert conflicts.isVisible()
    assert not shown.view.accept.isVisible()
    assert not conflicts.take.isEnabled()
    conflicts.buttons[0][Choice.MINE].click()
    assert conflicts.take.isEnabled()
    conflicts.take.click()
    qtbot.waitUntil(shown.view.accept.isVisible)
    assert not conflicts.isVisible()
    assert get(kb, made).base_body == BODY.replace("2. Ask", "2. Wait")


def test_what_moved_on_elsewhere_is_put_together_by_itself(
    shown: ProposalsPage, kb: KnowledgeBase, item: UUID, proposal: UUID, qtbot: QtBot
) -> None:
    kb.write(partial(playbooks.save_draft, record_id=item, body=f"# Phishing\n\n{BODY}"))
    opened(shown, proposal, qtbot)
    qtbot.waitUntil(lambda: "The text moved on since this was proposed." in labels(shown))
    shown.view.accept.click()
    qtbot.waitUntil(lambda: get(kb, proposal).state == "accepted")
    draft = kb.read(partial(playbooks.versions_for, playbook_id=item))[0]
    assert draft.body == f"# Phishing\n\n{CHANGED}"


def test_what_only_its_owner_publishes_says_so(
    shown: ProposalsPage, kb: KnowledgeBase, item: UUID, proposal: UUID, qtbot: QtBot
) -> None:
    found = kb.read(partial(playbooks.get, record_id=item))
    values = {"owner": "R. Okafor", "owner_approves": True}
    kb.write(partial(playbooks.revise, record_id=item, version=found.version, values=values))
    opened(shown, proposal, qtbot)
    qtbot.waitUntil(lambda: "published by its owner, R. Okafor" in labels(shown))
    assert not shown.view.accept.isVisible()
    assert not shown.view.reject.isVisible()
    assert shown.view.edit.isVisible()


def test_a_deleted_proposal_leads_back_to_the_list(
    shown: ProposalsPage, kb: KnowledgeBase, proposal: UUID, qtbot: QtBot
) -> None:
    opened(shown, proposal, qtbot)
    shown.view.remove.click()
    qtbot.waitUntil(lambda: shown.context.navigation.current == Route("proposals"))
    assert kb.read(listing.everything) == ()


def test_the_page_of_a_playbook_leads_to_its_proposals_and_says_what_it_changed_because_of(
    page: KnowledgePage, kb: KnowledgeBase, item: UUID, proposal: UUID, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", item))
    qtbot.waitUntil(page.reader.proposals.isVisible)
    qtbot.waitUntil(page.finder.proposals.isVisible)
    assert page.finder.proposals.text() == "Proposed changes (1)"
    (link,) = page.reader.proposals.findChildren(QPushButton)
    assert link.text() == "Call the bank"
    link.click()
    assert page.context.navigation.current == Route("proposals", proposal)
    kb.write(partial(service.accept, record_id=proposal, by="R. Okafor"))
    kb.write(partial(service.publish, record_id=proposal, note="", by="R. Okafor"))
    qtbot.waitUntil(lambda: not page.finder.proposals.isVisible())
    said = page.reader.proposals
    qtbot.waitUntil(
        lambda: any(b.text().startswith("INC-") for b in said.findChildren(QPushButton))
    )


def test_a_version_that_holds_later_is_announced(
    page: KnowledgePage, kb: KnowledgeBase, item: UUID, qtbot: QtBot
) -> None:
    kb.write(partial(playbooks.save_draft, record_id=item, body=CHANGED))
    publish = partial(playbooks.publish, record_id=item, note="", by="R. Okafor")
    kb.write(partial(publish, effective_from=date(2999, 1, 1)))
    page.open(Route("knowledge", item))
    qtbot.waitUntil(page.reader.proposals.isVisible)
    assert page.reading is not None
    assert page.reading.version.number == 1
    (read,) = page.reader.proposals.findChildren(QPushButton)
    read.click()
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.version.number == 2)


def test_a_change_is_proposed_from_the_page_itself(
    page: KnowledgePage, kb: KnowledgeBase, item: UUID, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", item))
    qtbot.waitUntil(lambda: page.reading is not None)
    page.proposing.begin()
    qtbot.waitUntil(lambda: len(kb.read(listing.everything)) == 1)
    (made,) = kb.read(listing.everything)
    qtbot.waitUntil(
        lambda: page.context.navigation.current == Route("proposals", made.id, section="edit")
    )


def test_what_many_incidents_ask_for_is_proposed_from_the_use(
    page: KnowledgePage, kb: KnowledgeBase, item: UUID, qtbot: QtBot
) -> None:
    version = kb.read(partial(playbooks.current, playbook_id=item))
    for _ in range(3):
        made = kb.write(incidents.add).result
        choose = partial(conformance.choose_playbook, incident_id=made, version_id=version.id)
        kb.write(choose)
        steps = ({"action": "Look", "state": "done"}, {"action": "Ask", "state": "skipped"})
        kb.write(partial(workflow.add_many, incident_id=made, rows=steps))
    page.open(Route("knowledge", item))
    qtbot.waitUntil(lambda: page.reading is not None)
    page.reader.tabs.chosen.emit("adherence")
    view = page.reader.adherence
    qtbot.waitUntil(lambda: len(view.model.records()) == 2)
    skipped = [one.key for one in view.model.columns].index("skipped")
    menu = view.menu_at(view.model.index(1, skipped))
    assert menu is not None
    inner = menu.actions()[0].menu()
    assert isinstance(inner, QMenu)
    texts = [action.text() for action in inner.actions()]
    assert texts == ["Make it optional", "Take it out of the playbook", "Write the change…"]
    inner.actions()[0].trigger()
    qtbot.waitUntil(lambda: len(kb.read(listing.everything)) == 1)
    (row,) = kb.read(listing.everything)
    assert len(row.incident_ids) == 3
    assert "Optional: yes" in get(kb, row.id).body
    menu.close()


def test_the_graph_and_the_steps_say_what_is_optional() -> None:
    (step,) = flow(outline("## Triage\n\n1. Look\n    - Optional: yes\n")).steps
    assert meta_of(step) == "optional"
