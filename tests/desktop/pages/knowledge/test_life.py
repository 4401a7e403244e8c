"""A draft is reviewed, an item retired, in the window."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.knowledge.more import ask_retire
from desktop.pages.knowledge.page import KnowledgePage
from desktop.widgets.bars import Bar
from desktop.widgets.inline_form import InlineForm
from kb.knowledge_base import KnowledgeBase
from kb.library import life
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks

pytestmark = pytest.mark.desktop


@pytest.fixture
def article(kb: KnowledgeBase) -> UUID:
    """An article with a draft alone."""
    add = partial(articles.add, values={"title": "Reading sign-in logs"}, body="Look at the IP.")
    made: UUID = kb.write(add).result
    return made


def _bars(page: KnowledgePage) -> list[str]:
    return [bar.accessibleName() for bar in page.reader.life.findChildren(Bar) if bar.isVisible()]


def _press(page: KnowledgePage, label: str) -> None:
    found = [
        button
        for button in page.reader.life.findChildren(QPushButton)
        if button.isVisible() and button.text() == label
    ]
    found[0].click()


def _draft(kb: KnowledgeBase, article: UUID) -> tuple[str, str]:
    newest = kb.read(partial(articles.versions_for, article_id=article))[0]
    return newest.state, newest.requested_by


def test_a_draft_is_asked_for_returned_and_published(
    page: KnowledgePage, article: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=article, section="edit"))
    qtbot.waitUntil(lambda: page.editor.review_button.isEnabled() and page.editor.isVisible())
    page.editor.review_button.click()
    qtbot.waitUntil(lambda: _draft(kb, article) == ("in_review", "Amelie Fontaine"))
    waits = ["Version 1 waits for review; Amelie Fontaine asked for it."]
    qtbot.waitUntil(lambda: page.reader.isVisible() and _bars(page) == waits)
    (form,) = page.reader.life.findChildren(InlineForm)
    form.opener.click()
    QTest.keyClicks(form.editors["reason"], "Which log?")
    QTest.keyClick(form.editors["reason"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _bars(page) == ["Version 1 was returned: Which log?"])
    kb.write(partial(life.ask_review, kind="article", record_id=article, by="Rita Okafor"))
    waits = ["Version 1 waits for review; Rita Okafor asked for it."]
    qtbot.waitUntil(lambda: _bars(page) == waits)
    _press(page, "Publish")
    qtbot.waitUntil(lambda: _draft(kb, article)[0] == "published")
    qtbot.waitUntil(lambda: _bars(page) == [])


def test_who_may_not_publish_a_policy_is_told(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    values = {"title": "Isolation", "article_kind": "policy", "owner": "Mats Lindqvist"}
    policy = kb.write(partial(articles.add, values=values, body="Isolate first.")).result
    kb.write(partial(life.ask_review, kind="article", record_id=policy, by="A. F."))
    page.open(Route("knowledge", record_id=policy))
    qtbot.waitUntil(lambda: len(_bars(page)) == 1)
    _press(page, "Publish")
    qtbot.waitUntil(lambda: "its owner, Mats Lindqvist" in page.reader.life.message.plain_text())
    assert _draft(kb, policy)[0] == "in_review"


def test_a_retired_item_leads_to_its_successor_and_back(
    page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    old, newer = (
        kb.write(partial(playbooks.add, values={"title": title}, body="1. Look\n")).result
        for title in ("Phishing", "Phishing and BEC")
    )
    page.open(Route("knowledge", record_id=old))
    qtbot.waitUntil(lambda: page.reading is not None and page.reading.item.id == old)
    assert page.reading is not None
    ask_retire(page, page.reading)
    qtbot.waitUntil(lambda: page.reader.life.retiring is not None)
    form = page.reader.life.retiring
    assert form is not None
    QTest.keyClicks(form.editors["reason"], "Two became one")
    form.editors["successor_id"].set_value(newer)  # type: ignore[attr-defined]
    form.accept.click()
    qtbot.waitUntil(lambda: _bars(page) == ["Retired: Two became one"])
    assert not page.reader.use_button.isVisible()
    _press(page, "Bring back")
    qtbot.waitUntil(lambda: kb.read(partial(playbooks.get, record_id=old)).state == "draft")
    qtbot.waitUntil(lambda: _bars(page) == [])


def test_a_review_that_is_overdue_is_said(
    page: KnowledgePage, kb: KnowledgeBase, article: UUID, qtbot: QtBot
) -> None:
    kb.write(partial(articles.publish, record_id=article, note="", by="A. F."))
    version = kb.read(partial(articles.get, record_id=article)).version
    due = {"review_due": "2020-01-01"}
    kb.write(partial(articles.revise, record_id=article, version=version, values=due))
    page.open(Route("knowledge", record_id=article))
    said = "Its review was due on 2020-01-01: read it before you rely on it."
    qtbot.waitUntil(lambda: _bars(page) == [said])
