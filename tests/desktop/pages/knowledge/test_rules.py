"""Automation rules in Knowledge: read, written with problems that name lines, known differences."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.knowledge.page import KnowledgePage
from desktop.widgets.bars import Bar
from desktop.widgets.chips import Chip
from desktop.widgets.inline_form import InlineForm
from kb.knowledge_base import KnowledgeBase
from kb.library.automation_rules import service as rules
from kb.library.known_differences import service as differences
from kb.library.playbooks import service as playbooks
from tests.kb.library.automation_rules.rules import WRITTEN

pytestmark = pytest.mark.desktop

_OTHER = "Trigger: When an incident is created\n\n## Actions\n\n1. Add tag “ext”\n"


@pytest.fixture
def rule(kb: KnowledgeBase) -> UUID:
    """A rule beside another one that always runs, and the playbook that it calls."""
    kb.write(partial(playbooks.add, values={"title": "Phishing mail"}, body="1. Revoke\n"))
    kb.write(partial(rules.add, values={"title": "Tag all"}, body=_OTHER))
    made: UUID = kb.write(partial(rules.add, values={"title": "Invoices"}, body=WRITTEN)).result
    return made


def revise(kb: KnowledgeBase, rule: UUID, **values: object) -> None:
    version = kb.read(partial(rules.get, record_id=rule)).version
    kb.write(partial(rules.revise, record_id=rule, version=version, values=values))


def chips(page: KnowledgePage) -> set[str]:
    return {chip.text for chip in page.reader.findChildren(Chip) if chip.isVisible()}


def says(page: KnowledgePage, said: str) -> bool:
    return said in page.editor._problem.text()


def opened(page: KnowledgePage, rule: UUID, qtbot: QtBot, section: str = "") -> None:
    page.open(Route("knowledge", record_id=rule, section=section))
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.item.id == rule)


def test_a_rule_is_read_with_what_it_calls_and_where_it_overlaps(
    page: KnowledgePage, rule: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    opened(page, rule, qtbot)
    text = page.reader.view().toPlainText()
    for line in (
        "When an incident is created",
        "Incident title contains invoice or payment",
        "1  Run playbook [[Phishing mail]]",
        "Logic App: …/Phishing-mail",
        "[[Tag all]]",
        "“Tag all” has no conditions, so it always runs.",
    ):
        assert line in text, line
    headings = [words for _, words, _ in page.reader.view().headings()]
    assert headings == ["Trigger", "Conditions", "Actions", "Playbooks called", "Overlaps"]
    qtbot.waitUntil(lambda: chips(page) == {"Version 1, draft", "Order 2", "1 overlap"})
    assert not page.reader.use_button.isVisible()
    revise(kb, rule, expires_at=datetime(2026, 1, 2, tzinfo=UTC), enabled=False)
    over = {"Version 1, draft", "Order 2", "Disabled", "Expired 2026-01-02"}
    qtbot.waitUntil(lambda: chips(page) == over)
    assert "[[Tag all]]" not in page.reader.view().toPlainText()


def test_what_is_typed_is_read_at_once_and_problems_name_their_lines(
    page: KnowledgePage, rule: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    opened(page, rule, qtbot, "edit")
    qtbot.waitUntil(lambda: page.editor.isVisible() and page.editor.rule.isVisible())
    page.editor.text.setPlainText(f"{_OTHER}2. Dance\n")
    qtbot.waitUntil(lambda: "Line 6: This action" in page.editor.rule.toPlainText())
    page.editor.text.setPlainText(_OTHER)
    qtbot.waitUntil(lambda: "Line" not in page.editor.rule.toPlainText())
    page.editor.commit()
    body = partial(rules.current, automation_rule_id=rule)
    qtbot.waitUntil(lambda: kb.read(body).body == _OTHER)
    assert not page.editor.steps.add_button.isVisible()


def test_order_types_expiry_and_state_are_saved(
    page: KnowledgePage, rule: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    opened(page, rule, qtbot, "edit")
    qtbot.waitUntil(page.editor.isVisible)
    fields = page.editor.rule_fields
    for editor, typed in (
        (fields.order, "30"),
        (fields.types, "Phishing, Fraud"),
        (fields.expires, "2026-12-31"),
    ):
        editor.selectAll()
        qtbot.keyClicks(editor, typed)
    fields.enabled.setCurrentIndex(1)
    fields.enabled.activated.emit(1)
    page.editor.commit()

    def held() -> tuple[object, ...]:
        found = kb.read(partial(rules.get, record_id=rule))
        return found.rule_order, found.incident_types, found.expires_at, found.enabled

    day = datetime(2026, 12, 31, tzinfo=UTC)
    qtbot.waitUntil(lambda: held() == (30, ("Phishing", "Fraud"), day, False))
    for editor, typed, said in (
        (fields.order, "soon", "whole number"),
        (fields.order, "5000", "from 1 to 1,000"),
        (fields.expires, "soon", "a day such as"),
    ):
        editor.selectAll()
        qtbot.keyClicks(editor, typed)
        page.editor.commit()
        qtbot.waitUntil(partial(says, page, said))
    assert held() == (30, ("Phishing", "Fraud"), day, False)


def test_what_a_field_refused_stays_said_when_another_is_saved(
    page: KnowledgePage, rule: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    opened(page, rule, qtbot, "edit")
    qtbot.waitUntil(page.editor.isVisible)
    fields = page.editor.rule_fields
    fields.order.selectAll()
    qtbot.keyClicks(fields.order, "soon")
    page.editor.commit()
    qtbot.waitUntil(partial(says, page, "whole number"))
    fields.types.selectAll()
    qtbot.keyClicks(fields.types, "Fraud")
    page.editor.commit()
    find = partial(rules.get, record_id=rule)
    qtbot.waitUntil(lambda: kb.read(find).incident_types == ("Fraud",))
    qtbot.waitUntil(lambda: not fields._saves[1].dirty)
    assert says(page, "whole number")
    fields.order.selectAll()
    qtbot.keyClicks(fields.order, "7")
    page.editor.commit()
    qtbot.waitUntil(lambda: kb.read(find).rule_order == 7)
    qtbot.waitUntil(lambda: not page.editor._problem.text())


def test_new_offers_a_rule_with_a_text_to_write_over(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("knowledge"))
    page._new("automation_rule")
    qtbot.waitUntil(page.editor.isVisible)
    assert page.editor.title.text() == "Untitled automation rule"
    assert "Line" not in page.editor.rule.toPlainText()
    assert "Add tag “triage”" in page.editor.rule.toPlainText()


def test_the_facet_of_rules_leads_to_the_register(
    page: KnowledgePage, rule: UUID, qtbot: QtBot
) -> None:
    page.open(Route("knowledge"))
    qtbot.waitUntil(lambda: len(page.finder.list.entries.entries) == 3)
    assert not page.finder.register.isVisible()
    page.finder.facets.chosen.emit("rules")
    qtbot.waitUntil(lambda: len(page.finder.list.entries.entries) == 2)
    assert {entry.kind for entry in page.finder.list.entries.entries} == {"automation_rule"}
    page.finder.register.click()
    assert page.context.navigation.current == Route("rules")


def bars(page: KnowledgePage) -> list[str]:
    found = page.reader.differences.findChildren(Bar)
    return [bar.accessibleName() for bar in found if bar.isVisible()]


def test_a_known_difference_is_a_banner_until_it_is_re_tested(
    page: KnowledgePage, rule: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    opened(page, rule, qtbot)
    page.reader.differences.ask_note()
    form = page.reader.differences.noting
    assert form is not None
    form.editors["title"].set_value("Runs twice")  # type: ignore[attr-defined]
    form.editors["retest_due"].set_value("soon")  # type: ignore[attr-defined]
    form.accept.click()
    assert "2026-12-31" in form.message.text()
    form.editors["retest_due"].set_value("2099-01-01")  # type: ignore[attr-defined]
    form.accept.click()
    qtbot.waitUntil(lambda: len(bars(page)) == 1)
    assert bars(page)[0].startswith("Affected by a known difference: Runs twice")
    assert "Re-test due on 2099-01-01." in bars(page)[0]
    (form,) = page.reader.differences.findChildren(InlineForm)
    form.open()
    form.editors["result"].set_value("Runs once now")  # type: ignore[attr-defined]
    form.accept.click()
    qtbot.waitUntil(lambda: bars(page) == [])
    (one,) = kb.read(partial(differences.list_for, item_id=rule))
    assert (one.holds, one.result, one.retested_by) == (
        False,
        "Runs once now",
        page.context.session.actor,
    )
    page.context.session.undo()
    qtbot.waitUntil(lambda: len(bars(page)) == 1)


def test_a_playbook_has_the_same_banner_and_its_note_is_deleted(
    page: KnowledgePage, rule: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    (book,) = kb.read(playbooks.everything)
    values = {"title": "No button", "retest_due": date(2026, 1, 1)}
    kb.write(partial(differences.add, item_kind="playbook", item_id=book.id, values=values))
    opened(page, book.id, qtbot)
    qtbot.waitUntil(lambda: len(bars(page)) == 1)
    assert "The re-test was due on 2026-01-01." in bars(page)[0]
    (button,) = [
        one
        for one in page.reader.differences.findChildren(QPushButton)
        if one.text() == "Delete the note"
    ]
    button.click()
    qtbot.waitUntil(lambda: bars(page) == [])
    assert kb.read(partial(differences.list_for, item_id=book.id)) == ()
