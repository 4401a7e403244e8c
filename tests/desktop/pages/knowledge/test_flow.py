"""The steps of a playbook as a graph, in the reader and in the editor."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLayout
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.knowledge.page import KnowledgePage
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.vocabulary.enums import StepKind

BODY = """# 🔥 Stolen mailbox

## Triage

1. **Is it the user's own?**
    - If yes: Tell the user
    - If no: Revoke sessions
    - Role: Tier 1
    - Expected: 15 m
2. **Revoke sessions**
    - Automated: Entra ID
    - Next: Nowhere
3. **Tell the user**
"""


@pytest.fixture
def playbook_id(kb: KnowledgeBase) -> UUID:
    values = {"title": "Stolen mailbox"}
    made: UUID = kb.write(partial(playbooks.add, values=values, body=BODY)).result
    kb.write(partial(playbooks.publish, record_id=made, note="First", by="Jad Haddad"))
    return made


@pytest.fixture
def written(page: KnowledgePage, playbook_id: UUID, qtbot: QtBot) -> KnowledgePage:
    page.open(Route("knowledge", record_id=playbook_id, section="edit"))
    qtbot.waitUntil(lambda: page.editor.text.toPlainText() == BODY)
    return page


def caret(page: KnowledgePage, line: int) -> None:
    cursor = page.editor.text.textCursor()
    cursor.setPosition(page.editor.text.document().findBlockByNumber(line).position())
    page.editor.text.setTextCursor(cursor)
    page.editor.text.setFocus()


def test_the_reader_says_where_a_step_leads_and_who_does_it(
    page: KnowledgePage, playbook_id: UUID, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(lambda: "Revoke sessions" in page.reader.steps.toPlainText())
    text = page.reader.steps.toPlainText()
    assert "If yes → 3 Tell the user\nIf no → 2 Revoke sessions\nTier 1 · expected 15 m" in text
    assert "automated: Entra ID" in text
    assert "Role:" not in text
    assert "which is no step here" in page.reader.flow.problems.text()


def test_a_step_of_the_graph_opens_in_the_steps(
    page: KnowledgePage, playbook_id: UUID, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(page.reader.tabs.isVisible)
    qtbot.mouseClick(page.reader.tabs._tabs["graph"][0], Qt.MouseButton.LeftButton)
    assert page.reader.inside() is page.reader.flow.graph
    qtbot.keyClick(page.reader.flow.graph, Qt.Key.Key_Down)
    qtbot.keyClick(page.reader.flow.graph, Qt.Key.Key_Return)
    assert page.reader.tabs.current == "steps"


def test_alt_down_moves_a_step_and_undo_brings_it_back(
    written: KnowledgePage, qtbot: QtBot
) -> None:
    text = written.editor.text
    caret(written, 5)
    qtbot.keyClick(text, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert "1. **Revoke sessions**" in text.toPlainText()
    assert "2. **Is it the user's own?**\n    - If yes: Tell the user" in text.toPlainText()
    assert text.textCursor().block().text() == "2. **Is it the user's own?**"
    text.undo()
    assert text.toPlainText() == BODY
    qtbot.keyClick(text, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert text.toPlainText() == BODY


def test_the_graph_follows_the_text_and_moves_its_steps(
    written: KnowledgePage, qtbot: QtBot
) -> None:
    editor = written.editor
    qtbot.mouseClick(editor._views._tabs["graph"][0], Qt.MouseButton.LeftButton)
    graph = editor.flow.graph
    graph.choose(3)
    graph.setFocus()
    qtbot.waitUntil(graph.hasFocus)
    qtbot.keyClick(graph, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert "2. **Tell the user**\n3. **Revoke sessions**" in editor.text.toPlainText()
    qtbot.waitUntil(lambda: [n.title for n in graph._nodes][1] == "Tell the user")
    assert graph.current == 2
    with qtbot.waitSignal(graph.moved) as caught:
        here, there = (graph.mapFromScene(graph._boxes[n].pos()) for n in (2, 3))
        qtbot.mousePress(graph.viewport(), Qt.MouseButton.LeftButton, pos=here)
        qtbot.mouseMove(graph.viewport(), there)
        qtbot.mouseRelease(graph.viewport(), Qt.MouseButton.LeftButton, pos=there)
    assert caught.args == [2, 3]
    assert editor.text.toPlainText() == BODY


def test_a_step_of_the_graph_is_found_in_the_text(written: KnowledgePage, qtbot: QtBot) -> None:
    written.editor._show_view("graph")
    graph = written.editor.flow.graph
    qtbot.keyClick(graph, Qt.Key.Key_End)
    assert written.editor.text.textCursor().block().text() == "3. **Tell the user**"


@pytest.mark.parametrize("kind", StepKind)
def test_a_new_step_stands_below_and_its_title_is_written_over(
    written: KnowledgePage, qtbot: QtBot, kind: StepKind
) -> None:
    caret(written, 5)
    written.editor.steps.add(kind)
    qtbot.keyClicks(written.editor.text, "Ask the owner")
    assert "\n2. **Ask the owner**\n" in written.editor.text.toPlainText()
    assert "\n4. **Tell the user**" in written.editor.text.toPlainText()
    written.editor._show_view("graph")
    written.editor._show_preview()
    assert written.editor.flow.graph._nodes[1].title == "Ask the owner"


def test_versions_are_compared_step_by_step(
    page: KnowledgePage, playbook_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    newer = BODY.replace("**Revoke sessions**", "**Revoke all sessions**") + "4. **Write it up**\n"
    kb.write(partial(playbooks.save_draft, record_id=playbook_id, body=newer))
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(lambda: page.reading is not None and len(page.reading.versions) == 2)
    page.side.compare_wanted.emit()
    text = page.compare.steps.toPlainText()
    assert "2 changed   Revoke all sessions" in text
    assert "4 added   Write it up" in text
    assert page.compare._counts.text() == "1 changed, 1 added"
    qtbot.mouseClick(page.compare.tabs._tabs["text"][0], Qt.MouseButton.LeftButton)
    assert page.compare._stack.currentWidget() is page.compare._view


def test_html_is_pasted_as_markdown_and_found_again(written: KnowledgePage, qtbot: QtBot) -> None:
    source = QMimeData()
    source.setHtml("<h2>Recovery</h2><ul><li>Restore <b>mail</b></li></ul>")
    source.setText("Recovery Restore mail")
    text = written.editor.text
    text.moveCursor(QTextCursor.MoveOperation.End)
    text.insertFromMimeData(source)
    qtbot.waitUntil(lambda: text.toPlainText() == BODY + "## Recovery\n\n- Restore **mail**")
    written.handlers()["find"]()
    assert written.editor.find_bar.isVisible()


def test_what_is_written_takes_the_room_of_the_list_where_it_is_narrow(
    written: KnowledgePage, qtbot: QtBot
) -> None:
    assert written.finder.isVisible()
    layout = written.layout()
    assert layout is not None
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # as within a window
    written.setMinimumSize(1, 1)
    written.resize(900, 700)
    qtbot.waitUntil(lambda: not written.finder.isVisible())
    written.editor.done.emit()
    qtbot.waitUntil(written.finder.isVisible)
