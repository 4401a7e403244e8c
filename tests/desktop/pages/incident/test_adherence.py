"""Processes and policies: clauses are chosen, held against facts, and made lessons of."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.pages.incident.adherence import AdherenceSection
from desktop.widgets.buttons import Button
from kb.incidents.adherence import service as adherence
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from tests.desktop.pages.incident.conftest import OpenAt, press, write

BODY = "# Isolation policy\n\n## 4.2 When\n\nWithin 15 minutes.\n\n## 10 Who\n\nAny analyst.\n"
_BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def policy(kb: KnowledgeBase) -> UUID:
    values = {"title": "Isolation policy", "article_kind": "policy"}
    made: UUID = kb.write(partial(articles.add, values=values, body=BODY)).result
    kb.write(partial(articles.publish, record_id=made, note="", by="Jad Haddad"))
    return made


@pytest.fixture
def section(
    policy: UUID, steps: tuple[UUID, ...], open_at: OpenAt, qtbot: QtBot
) -> AdherenceSection:
    shown = open_at("adherence").section_shown()
    assert isinstance(shown, AdherenceSection)
    qtbot.waitUntil(lambda: policy in dict(shown.choices(shown.part.kind.by_name["document_id"])))
    return shown


def cell(section: AdherenceSection, key: str) -> str:
    return section.model.columns[section.model.column_of(key)].cell(section.rows[0]).text


def buttons(section: AdherenceSection) -> dict[str, Button]:
    assert section.panel.form is not None
    return {one.text(): one for one in section.panel.form.findChildren(Button)}


def offered(section: AdherenceSection) -> list[str]:
    """What the clause is completed from."""
    box = section.panel.form.box("clause") if section.panel.form is not None else None
    if box is None or not isinstance(box.editor, QLineEdit):
        return []
    model = box.editor.completer().model()
    return model.stringList() if isinstance(model, QStringListModel) else []


def test_a_typed_clause_finds_its_document(section: AdherenceSection, qtbot: QtBot) -> None:
    section.table.edit_entry()
    write("Isolation policy § 4.2")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    qtbot.waitUntil(lambda: cell(section, "document_id") == "Isolation policy, v1")
    assert section.rows[0].clause_text == "Within 15 minutes."
    assert section.summary.text() == "1 unclear"
    section.table.select_key(section.rows[0].id)
    qtbot.waitUntil(lambda: offered(section) == ["Isolation policy", "§ 4.2  When", "§ 10  Who"])


def test_the_clause_and_the_fact_are_chosen_in_the_panel(
    section: AdherenceSection, policy: UUID, steps: tuple[UUID, ...], qtbot: QtBot
) -> None:
    section.add({"document_id": policy, "clause": ""})
    qtbot.waitUntil(lambda: len(offered(section)) == 3)
    form = section.panel.form
    assert form is not None
    box = form.box("clause")
    assert box is not None
    assert isinstance(box.editor, QLineEdit)
    box.editor.setFocus()
    box.editor.setText("§ 10  Who")
    box.editor.textEdited.emit("§ 10  Who")
    form.commit()
    qtbot.waitUntil(lambda: section.rows[0].clause == "§ 10")
    assert section.rows[0].clause_text == "Any analyst."
    section.model.edited.emit(section.rows[0], "fact_id", steps[1])
    qtbot.waitUntil(lambda: cell(section, "fact_id") == "Called the owner")
    assert section.rows[0].fact_kind == "workflow_step"


def test_a_newer_version_is_taken_on_a_key(
    section: AdherenceSection, policy: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    section.add({"document_id": policy, "clause": "§ 4.2"})
    qtbot.waitUntil(lambda: "Make lesson" in (buttons(section) if section.rows else {}))
    found = kb.read(partial(articles.get, record_id=policy))
    values = {"title": "Containment policy"}
    kb.write(partial(articles.revise, record_id=policy, version=found.version, values=values))
    kb.write(
        partial(articles.save_draft, record_id=policy, body=BODY.replace("15 minutes", "an hour"))
    )
    kb.write(partial(articles.publish, record_id=policy, note="", by="Jad Haddad"))
    qtbot.waitUntil(lambda: "Hold against version 2" in buttons(section), timeout=10_000)
    assert cell(section, "document_id") == "Isolation policy, v1"
    assert "now called “Containment policy”" in section.note_of(section.rows[0])
    press(buttons(section)["Hold against version 2"], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: cell(section, "document_id") == "Containment policy, v2")
    assert section.rows[0].clause_text == "Within an hour."


def test_a_lesson_is_made_and_gone_to(
    section: AdherenceSection, policy: UUID, open_at: OpenAt, kb: KnowledgeBase,
    incident: UUID, qtbot: QtBot,
) -> None:  # fmt: skip
    section.add({"document_id": policy, "clause": "§ 4.2", "finding": "deviated"})
    qtbot.waitUntil(lambda: "Make lesson" in (buttons(section) if section.rows else {}))
    page = open_at("adherence")
    press(buttons(section)["Make lesson"], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.section_shown().name == "lessons")  # type: ignore[union-attr]
    (held,) = kb.read(partial(adherence.list_for, incident_id=incident))
    assert held.lesson_id is not None


def test_one_key_holds_a_step_against_a_clause(
    policy: UUID, steps: tuple[UUID, ...], open_at: OpenAt, kb: KnowledgeBase,
    incident: UUID, qtbot: QtBot,
) -> None:  # fmt: skip
    page = open_at("workflow")
    workflow = page.section_shown()
    assert workflow is not None
    qtbot.waitUntil(lambda: workflow.reveal(steps[1]))
    QTest.keyClick(page, Qt.Key.Key_H, _BOTH)
    qtbot.waitUntil(lambda: page.section_shown().name == "adherence")  # type: ignore[union-attr]
    (held,) = kb.read(partial(adherence.list_for, incident_id=incident))
    assert (held.fact_kind, held.fact_id, held.fact) == (
        "workflow_step",
        steps[1],
        "Called the owner",
    )
