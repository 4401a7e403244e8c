"""Links between articles, playbooks and incidents: typed, followed, shown both ways."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.knowledge.page import KnowledgePage
from desktop.widgets.reading import ProseView
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks

pytestmark = pytest.mark.desktop
BODY = "See [[Mailbox rules]] and [[Nothing]].\n\n```bash\nif [[ -f x ]]; then\n```\n\n`[[code]]`\n"


@pytest.fixture
def linked(kb: KnowledgeBase, incident_id: UUID) -> tuple[UUID, UUID, UUID]:
    """An article that leads to a playbook and to nothing; a lesson that leads to the playbook."""
    made = kb.write(partial(articles.add, values={"title": "Sign-ins"}, body=BODY)).result
    book = kb.write(partial(playbooks.add, values={"title": "Mailbox rules"}, body="1. Look\n"))
    values = {"title": "Look sooner", "what_happened": "As in [[mailbox rules]]."}
    lesson = kb.write(partial(lessons.add, incident_id=incident_id, values=values)).result
    return made, book.result, lesson


def _anchors(view: ProseView) -> list[str]:
    found = []
    block = view.document().begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            shape = pieces.fragment().charFormat()
            if shape.isAnchor():
                found.append(shape.anchorHref())
            pieces += 1
        block = block.next()
    return found


def _said(page: KnowledgePage) -> list[str]:
    return [label.text() for label in page.side.findChildren(QLabel) if not label.isHidden()]


def test_a_link_is_followed_and_code_is_none(
    page: KnowledgePage, linked: tuple[UUID, UUID, UUID], qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=linked[0]))
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.item.id == linked[0])
    assert _anchors(page.reader.text) == ["cite:Mailbox%20rules", "cite:Nothing"]
    assert "if [[ -f x ]]; then" in page.reader.text.toPlainText()
    page.reader.link_wanted.emit("cite:Mailbox%20rules")
    there = Route("knowledge", record_id=linked[1])
    qtbot.waitUntil(lambda: page.context.navigation.current == there)


def test_what_is_not_there_yet_can_be_begun(
    page: KnowledgePage, linked: tuple[UUID, UUID, UUID], kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=linked[0]))
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.item.id == linked[0])
    qtbot.waitUntil(lambda: "Nothing" in _said(page))
    with qtbot.waitSignal(page.context.notices.posted) as told:
        page.reader.link_wanted.emit("cite:Nothing")
    assert told.args is not None
    assert told.args[0].text == "There is no “Nothing” yet."
    told.args[0].on_action()
    qtbot.waitUntil(page.editor.isVisible)
    qtbot.waitUntil(lambda: page.editor.title.text() == "Nothing")


def test_what_leads_here_is_listed_and_opens(
    page: KnowledgePage, linked: tuple[UUID, UUID, UUID], incident_id: UUID, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=linked[1]))

    def links() -> dict[str, QPushButton]:
        found = page.side.findChildren(QPushButton)
        return {one.accessibleName() or one.text(): one for one in found if not one.isHidden()}

    qtbot.waitUntil(lambda: "Linked from" in _said(page))
    assert "Sign-ins" in links()
    assert "lesson L-01" in _said(page)
    incident = next(name for name in links() if name.startswith("INC-"))
    links()[incident].click()
    there = Route("incident", incident_id, "lessons", linked[2])
    assert page.context.navigation.current == there


def test_titles_are_offered_while_a_link_is_typed(
    page: KnowledgePage, linked: tuple[UUID, UUID, UUID], kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=linked[0], section="edit"))
    qtbot.waitUntil(lambda: page.editor.isVisible() and page.editor.text.toPlainText() == BODY)
    page.activateWindow()
    page.editor.text.setFocus()
    page.editor.text.moveCursor(page.editor.text.textCursor().MoveOperation.End)
    QTest.keyClicks(page.editor.text, "[[mailb")
    qtbot.waitUntil(lambda: page.citing.shown is not None)
    shown = page.citing.shown
    assert shown is not None
    assert shown.item(0).text() == "Mailbox rules"
    QTest.keyClick(page.editor.text, Qt.Key.Key_Return)
    assert page.editor.text.toPlainText().endswith("[[Mailbox rules]]")
