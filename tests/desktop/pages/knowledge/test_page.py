"""Knowledge: found while typing, read with marks, written with a preview, used in an incident."""

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.knowledge.page import KnowledgePage
from desktop.pages.knowledge.use import IncidentPicker, ask_run
from desktop.widgets.buttons import Button
from desktop.widgets.reading import ProseView
from kb.conformance import running
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks

BODY = """# Business e-mail compromise

Use this when someone outside controls a mailbox.

## Containment

1. Revoke sessions and refresh tokens
2. Reset the password

## Recovery

3. Restore moved mail
"""


@pytest.fixture
def playbook_id(kb: KnowledgeBase) -> UUID:
    values = {"title": "Business e-mail compromise"}
    made: UUID = kb.write(partial(playbooks.add, values=values, body=BODY)).result
    kb.write(partial(playbooks.publish, record_id=made, note="First", by="Jad Haddad"))
    return made


def shown(page: KnowledgePage) -> str:
    return page.reader.view().toPlainText()


def test_the_library_is_listed_and_its_first_item_read(
    page: KnowledgePage, playbook_id: UUID, qtbot: QtBot
) -> None:
    page.open(Route("knowledge"))
    qtbot.waitUntil(lambda: page.reading is not None)
    assert page.finder.list.current() is not None
    assert "Revoke sessions and refresh tokens" in shown(page)
    assert [text for _, text, _ in page.reader.view().headings()] == ["Containment", "Recovery"]


def test_typing_finds_a_step_and_marks_it(
    page: KnowledgePage, playbook_id: UUID, qtbot: QtBot
) -> None:
    page.open(Route("knowledge"))
    qtbot.keyClicks(page.finder.field, "revoke sess")
    qtbot.waitUntil(lambda: page.finder.words == ("revoke", "sess"))
    found = page.finder.list.entries.entries
    assert found[0].title.startswith("Revoke sessions")
    qtbot.keyClick(page.finder.field, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.reading is not None)
    qtbot.waitUntil(lambda: len(page.reader.view().extraSelections()) >= 2)
    marked = [s.cursor.selectedText().lower() for s in page.reader.view().extraSelections()]
    assert {"revoke", "sessions"} <= set(marked)


def test_down_opens_what_is_found_first_over_what_is_read(
    page: KnowledgePage, playbook_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    values = {"title": "Mail"}
    kb.write(partial(articles.add, values=values, body="How mail is restored."))
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(lambda: "Revoke sessions" in shown(page))
    qtbot.keyClicks(page.finder.field, "mail")
    qtbot.keyClick(page.finder.field, Qt.Key.Key_Down)  # before any answer is in
    qtbot.waitUntil(lambda: "How mail is restored." in shown(page))
    assert len(page.finder.list.entries.entries) > 1
    assert page.finder.list.currentIndex().row() == 0


def test_writing_saves_a_draft_by_itself_and_publishing_makes_version_2(
    page: KnowledgePage, playbook_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=playbook_id, section="edit"))
    qtbot.waitUntil(lambda: page.editor.text.toPlainText() == BODY)
    page.editor.text.moveCursor(page.editor.text.textCursor().MoveOperation.End)
    qtbot.keyClicks(page.editor.text, "4. Tell the lead")
    qtbot.waitUntil(
        lambda: kb.read(partial(playbooks.versions_for, playbook_id=playbook_id))[0].number == 2
    )
    assert "Tell the lead" in page.editor.preview.toPlainText()
    draft = kb.read(partial(playbooks.versions_for, playbook_id=playbook_id))[0]
    assert (draft.state, draft.body) == ("draft", BODY + "4. Tell the lead")
    qtbot.keyClicks(page.editor.note, "The lead was told late")
    qtbot.waitUntil(page.editor.publish_button.isEnabled)
    qtbot.mouseClick(page.editor.publish_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: kb.read(partial(playbooks.get, record_id=playbook_id)).version_number == 2
    )
    published = kb.read(partial(playbooks.current, playbook_id=playbook_id))
    assert (published.state, published.change_note) == ("published", "The lead was told late")
    assert published.published_by == "Amelie Fontaine"


def test_two_writers_see_both_texts(page: KnowledgePage, kb: KnowledgeBase, qtbot: QtBot) -> None:
    article_id = kb.write(partial(articles.add, values={"title": "Notes"}, body="one")).result
    page.open(Route("knowledge", record_id=article_id, section="edit"))
    qtbot.waitUntil(lambda: page.editor.text.toPlainText() == "one")
    qtbot.keyClicks(page.editor.text, "mine ")
    draft = kb.read(partial(articles.current, article_id=article_id))
    theirs = partial(articles.save_draft, record_id=article_id, body="theirs")
    kb.write(partial(theirs, base_version_id=draft.id, base_body="one"))
    qtbot.waitUntil(lambda: page.editor._conflict.count() == 1)
    assert page.editor.text.toPlainText() == "mine one"
    assert kb.read(partial(articles.current, article_id=article_id)).body == "theirs"


def test_use_in_incident_plans_its_steps(
    page: KnowledgePage,
    playbook_id: UUID,
    incident_id: UUID,
    kb: KnowledgeBase,
    qtbot: QtBot,
) -> None:
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(lambda: page.reading is not None)
    qtbot.mouseClick(page.reader.use_button, Qt.MouseButton.LeftButton)
    picker = page.window().findChild(IncidentPicker)
    assert picker is not None
    qtbot.waitUntil(lambda: picker.list.count() == 1)
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kb.read(partial(workflow.list_for, incident_id=incident_id))) == 3)
    qtbot.waitUntil(lambda: page.reading is not None and len(page.reading.used_in) == 1)


def test_a_run_begins_in_the_incident_that_is_chosen(
    page: KnowledgePage,
    playbook_id: UUID,
    incident_id: UUID,
    page_context: PageContext,
    kb: KnowledgeBase,
    qtbot: QtBot,
) -> None:
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(lambda: page.reading is not None)
    assert page.reading is not None
    assert page.side.runs.isHidden()
    ask_run(page, page.reading, page.reader.use_button)
    picker = page.window().findChild(IncidentPicker)
    assert picker is not None
    qtbot.waitUntil(lambda: picker.list.count() == 1)
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kb.read(partial(running.list_for, incident_id=incident_id))) == 1)
    (run,) = kb.read(partial(running.list_for, incident_id=incident_id))
    assert (run.playbook_version_id, run.steps) == (page.reading.version.id, 3)
    route = Route("incident", incident_id, "workflow", run.id)
    qtbot.waitUntil(lambda: page_context.navigation.current == route)


def test_the_runs_of_a_playbook_are_narrowed_to_what_started_them(
    page: KnowledgePage, playbook_id: UUID, incident_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    version = kb.read(partial(playbooks.current, playbook_id=playbook_id)).id
    for values in ({}, {"rule": "Token theft"}):
        begin = partial(running.start, incident_id=incident_id, version_id=version)
        kb.write(partial(begin, values=values))
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(lambda: page.reading is not None and page.side.runs.isVisible())
    runs = page.side.runs
    assert runs.title.text() == "2 runs"
    links = [link.text() for link in runs.findChildren(Button) if "W-0" in link.text()]
    assert [link.split()[-1] for link in links] == ["W-02", "W-01"]
    runs.triggers.chosen.emit("by_rule")
    qtbot.waitUntil(lambda: len([b for b in runs.findChildren(Button) if "W-0" in b.text()]) == 1)
    with qtbot.waitSignal(page.side.link_wanted) as went:
        next(b for b in runs.findChildren(Button) if "W-02" in b.text()).click()
    assert went.args is not None
    assert went.args[0].section == "workflow"


def test_versions_are_compared_and_restored(
    page: KnowledgePage, playbook_id: UUID, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    kb.write(partial(playbooks.save_draft, record_id=playbook_id, body=BODY + "\nMore\n"))
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(lambda: page.reading is not None and len(page.reading.versions) == 2)
    page.side.compare_wanted.emit()
    assert page.compare.isVisible()
    reading = page.reading
    assert reading is not None
    assert page.compare.older.value() == reading.versions[1].id
    page.compare.restore_wanted.emit(page.compare.older.value())
    qtbot.waitUntil(
        lambda: kb.read(partial(playbooks.versions_for, playbook_id=playbook_id))[0].body == BODY
    )


def test_a_deleted_item_can_be_brought_back(
    page: KnowledgePage, playbook_id: UUID, page_context: PageContext, qtbot: QtBot
) -> None:
    page.open(Route("knowledge", record_id=playbook_id))
    qtbot.waitUntil(lambda: page.reading is not None)
    page.handlers()["delete"]()
    qtbot.waitUntil(lambda: page.reading is None)
    assert page.empty.isVisible()
    notice = page_context.notices.kept[0]
    assert notice.on_action is not None
    with qtbot.waitSignal(page_context.session.changed):
        notice.on_action()


def test_nothing_named_in_a_text_is_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"\x89PNG")
    view = ProseView("Text")
    qtbot.addWidget(view)
    view.show_markdown(f"![a](file://{secret}) <img src='{secret}'> <script>x</script>\n\nEnd")
    kind = QTextDocument.ResourceType.ImageResource.value
    loaded = view.loadResource(kind, f"file://{secret}")
    assert isinstance(loaded, QImage)  # none would make Qt look for the file itself
    assert loaded.isNull()
    assert "End" in view.toPlainText()
    assert "<script>" in view.toPlainText()  # shown as text, never run
