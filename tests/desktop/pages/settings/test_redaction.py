"""What the organisation withholds is set in the settings and kept in the store."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.pages.base import PageContext
from desktop.pages.settings.redaction import RedactionGroup
from kb.house import redaction_service
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop


@pytest.fixture
def group(page_context: PageContext, qtbot: QtBot) -> RedactionGroup:
    made = RedactionGroup(page_context)
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    return made


def typed(group: RedactionGroup, name: str, text: str) -> None:
    field = group.fields[name]
    field.setFocus()
    field.setPlainText(text)
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_what_is_typed_is_kept_in_one_spelling(
    group: RedactionGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    typed(group, "domains", "@Corp.example\n\nbranch.example")
    qtbot.waitUntil(lambda: len(kb.read(redaction_service.read).domains) == 2)
    typed(group, "patterns", "CASE-#### = case number\nproj-*")
    qtbot.waitUntil(lambda: len(kb.read(redaction_service.read).patterns) == 2)
    found = kb.read(redaction_service.read)
    assert found.domains == ("corp.example", "branch.example")
    assert found.patterns == (("CASE-####", "case number"), ("proj-*", "withheld"))
    group.fields["networks"].setFocus()
    group.read()
    qtbot.waitUntil(
        lambda: (
            group.fields["domains"].value() == "corp.example\nbranch.example"
            and group.fields["patterns"].value() == "CASE-#### = case number\nproj-* = withheld"
        )
    )


def test_what_cannot_be_taken_stays_to_be_put_right(
    group: RedactionGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    typed(group, "networks", "10.0.0.0/99")
    qtbot.waitUntil(lambda: "no network" in group.message.plain_text())
    assert group.fields["networks"].value() == "10.0.0.0/99"
    assert kb.read(redaction_service.read).networks == ()
    typed(group, "networks", "203.0.113.0/24")
    qtbot.waitUntil(lambda: kb.read(redaction_service.read).networks == ("203.0.113.0/24",))
    assert group.message.isHidden()
