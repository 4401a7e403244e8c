"""Files are shown first; then they are imported, refused ones named, and taken back."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.drafts import Journal
from desktop.jobs.job import JobState
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.imports.page import ImportPage
from desktop.session import Session
from desktop.settings import Settings
from desktop.widgets.buttons import Button
from kb.incidents.record import listing, service
from kb.incidents.record.listing import ListQuery
from kb.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.desktop

DATA = Path("tests/data/interchange")
GRAPH = DATA / "defender/graph/incident_get_response.json"
BROKEN = DATA / "defender/graph/as_found/incidents_list_expand_alerts_response.json"
PLAYBOOK = DATA / "playbooks_markdown/counteractive/playbook-phishing.md"


@pytest.fixture
def page(page_context: PageContext, qtbot: QtBot) -> ImportPage:
    """The page before any file was chosen."""
    made = ImportPage(page_context)
    qtbot.addWidget(made)
    made.resize(1240, 800)
    made.show()
    made.open(Route("import"))
    return made


def previewed(page: ImportPage, qtbot: QtBot, *paths: Path) -> None:
    """Gives files to the page and waits for their preview."""
    page.take_files(list(paths))
    qtbot.waitUntil(page.table.isVisible, timeout=10_000)


def imported(page: ImportPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.import_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.results.isVisible, timeout=10_000)


def cell(page: ImportPage, row: int, key: str) -> str:
    return str(page.model.index(row, page.model.column_of(key)).data() or "")


def links(page: ImportPage) -> list[str]:
    return [b.accessibleName() for b in page.results.findChildren(Button)]


def incidents(kb: KnowledgeBase) -> int:
    return kb.read(lambda session: listing.count(session, ListQuery()))


def test_a_preview_says_what_files_are_and_writes_nothing(
    page: ImportPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    previewed(page, qtbot, GRAPH, PLAYBOOK)
    assert cell(page, 0, "name") == "incident_get_response.json"
    assert cell(page, 0, "what") == "A Microsoft Graph incident"
    assert cell(page, 0, "result") == "New"
    assert cell(page, 0, "records").startswith("1 incident, ")
    assert cell(page, 1, "what").startswith("Playbook “")
    assert page._summary.plain_text().startswith("2 files: 2 new. 1 incident, 1 playbook")
    assert kb.position() == 0
    assert page.import_button.isEnabled()


def test_a_refused_file_stands_first_with_reason_and_place(
    page: ImportPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    previewed(page, qtbot, GRAPH, BROKEN)
    assert cell(page, 0, "result") == "Refused"
    assert cell(page, 0, "notes").startswith("Line 115, column 25: This isn't valid JSON")
    assert page.panel_shown
    imported(page, qtbot)
    assert incidents(kb) == 1
    found = [text for text in links(page) if text.endswith(" opened")]
    assert len(found) == 1
    assert found[0].startswith("INC-2021-0001")


def test_a_link_opens_the_imported_incident(
    page: ImportPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    previewed(page, qtbot, GRAPH)
    imported(page, qtbot)
    link = page.results.findChildren(Button)[0]
    assert link.hasFocus() or not page.isActiveWindow()
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    current = page.context.navigation.current
    assert current is not None
    assert current.page == "incident"
    assert current.record_id is not None
    found = kb.read(partial(service.get, record_id=current.record_id))
    assert found.number == "INC-2021-0001"


def test_undo_takes_every_file_back_and_shows_the_preview_again(
    page: ImportPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    previewed(page, qtbot, GRAPH, PLAYBOOK)
    with qtbot.waitSignal(page.context.notices.posted, timeout=10_000) as told:
        imported(page, qtbot)
    assert told.args[0].action == "Undo"
    assert told.args[0].text.startswith("2 files: 2 imported.")
    assert incidents(kb) == 1
    told.args[0].on_action()
    qtbot.waitUntil(page.table.isVisible, timeout=10_000)
    assert incidents(kb) == 0
    assert cell(page, 0, "result") == "New"


def test_undo_does_not_take_other_things_back(
    page: ImportPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    previewed(page, qtbot, GRAPH)
    imported(page, qtbot)
    with qtbot.waitSignal(page.context.session.changed):
        page.context.session.write(partial(service.add, values={"title": "Mine"}))
    with qtbot.waitSignal(page.context.notices.posted) as told:
        page._undo()
    assert "written since" in told.args[0].text
    assert incidents(kb) == 2


def test_the_same_file_again_is_unchanged_and_an_edit_is_kept(
    page: ImportPage, kb: KnowledgeBase, qtbot: QtBot, tmp_path: Path
) -> None:
    previewed(page, qtbot, GRAPH)
    imported(page, qtbot)
    assert page._report is not None
    made = page._report.files[0].record_ids[0]
    now = kb.read(partial(service.get, record_id=made))
    kb.write(partial(service.revise, record_id=made, version=now.version, values={"title": "Ours"}))
    previewed(page, qtbot, GRAPH)
    assert cell(page, 0, "result") == "Unchanged"
    assert not page.import_button.isEnabled()
    newer = tmp_path / "newer.json"
    text = GRAPH.read_text().replace('"displayName": "', '"displayName": "Newer: ')
    newer.write_text(text.replace('"lastUpdateDateTime": "20', '"lastUpdateDateTime": "21'))
    previewed(page, qtbot, newer)
    assert cell(page, 0, "result") == "Changed"
    imported(page, qtbot)
    assert kb.read(partial(service.get, record_id=made)).title == "Ours"
    from desktop.widgets.labels import PlainText

    said = [label.plain_text() for label in page.results.findChildren(PlainText)]
    assert "Kept your title of INC-2021-0001." in said


def test_cancel_while_reading_leaves_the_start(page: ImportPage, qtbot: QtBot) -> None:
    page.take_files([GRAPH] * 3)
    job = page._job
    assert job is not None
    qtbot.mouseClick(page.cancel_button, Qt.MouseButton.LeftButton)
    assert job.state is JobState.CANCELLED
    assert page._stack.currentIndex() == 0
    assert not page.import_button.isVisible()


def test_cancel_in_the_preview_goes_back(page: ImportPage, kb: KnowledgeBase, qtbot: QtBot) -> None:
    page.context.navigation.go(Route("incidents"))
    page.context.navigation.go(Route("import"))
    previewed(page, qtbot, GRAPH)
    qtbot.mouseClick(page.cancel_button, Qt.MouseButton.LeftButton)
    assert page.context.navigation.current == Route("incidents")
    assert kb.position() == 0


def test_files_are_chosen_with_the_platforms_dialog(page: ImportPage, qtbot: QtBot) -> None:
    page.choose = lambda _parent, _title: [GRAPH]
    page.choose_files()
    qtbot.waitUntil(page.table.isVisible, timeout=10_000)
    page.choose = lambda _parent, _title: []
    page.choose_files()
    assert page.table.isVisible()


@pytest.fixture
def real_application(
    qapp: QApplication, settings: Settings, real_session: Session, journal: Journal
) -> Iterator[Application]:
    """The application on a real store."""
    made = Application(qapp, settings, real_session, journal, ask=lambda _question: True)
    yield made
    for window in list(made.windows):
        window.close()


def test_files_dropped_on_the_window_open_the_preview(
    real_application: Application, qtbot: QtBot
) -> None:
    window = real_application.open_window(Route("settings"))
    qtbot.waitUntil(lambda: window.page is not None)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(GRAPH.resolve()))])
    enter = QDragEnterEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, enter)
    assert window._veil.isVisible()
    drop = QDropEvent(
        QPointF(300, 300),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, drop)
    assert drop.isAccepted()
    page = window.page
    assert isinstance(page, ImportPage)
    qtbot.waitUntil(page.table.isVisible, timeout=10_000)
    assert cell(page, 0, "result") == "New"
    assert page._summary.plain_text().startswith("1 file: 1 new.")


def test_a_cancelled_import_keeps_the_files_before(
    page: ImportPage, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    previewed(page, qtbot, GRAPH, PLAYBOOK)
    page.context.session.changed.connect(lambda _changes, _by: page._on_cancel())
    with qtbot.waitSignal(page.context.notices.posted, timeout=10_000) as told:
        page.start_import()
    assert told.args[0].text == "Stopped after 1 imported file"
    assert incidents(kb) == 1
