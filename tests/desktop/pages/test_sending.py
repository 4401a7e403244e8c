"""The conclusion is shown before it is sent, sent as shown, and noted in the incident."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.dialogs.send_comment import SendCommentDialog
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.page import IncidentPage
from desktop.pages.reports.page import ReportsPage
from kb.connectors.keys import cache_name
from kb.connectors.write_back import Receiver
from kb.incidents.comments import service as comments
from kb.interchange.service import import_paths
from kb.knowledge_base import KnowledgeBase
from tests.desktop.connecting import DATA, Connecting, connecting
from tests.kb.connectors.fakes import TOKEN, graph
from tests.kb.connectors.server import Reply

pytestmark = pytest.mark.desktop


@pytest.fixture
def microsoft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connecting]:
    with connecting(tmp_path / "data", monkeypatch) as made:
        made.server.in_turn(Reply(200, {"value": []}))
        yield made


@pytest.fixture
def incident(kb: KnowledgeBase) -> UUID:
    return import_paths(kb, [DATA]).files[0].record_ids[0]


@pytest.fixture
def page(
    page_context: PageContext, microsoft: Connecting, incident: UUID, qtbot: QtBot
) -> IncidentPage:
    made = IncidentPage(page_context)
    qtbot.addWidget(made)
    made.resize(1240, 800)
    made.show()
    made.open(Route("incident", incident))
    qtbot.waitUntil(lambda: "send_conclusion" in made.handlers())
    return made


def ask(page: IncidentPage) -> None:
    handler: Callable[[], object] = page.handlers()["send_conclusion"]
    handler()


def test_without_a_connection_nothing_is_offered(page: IncidentPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.context.notices.posted):
        ask(page)
    assert page.sending.dialog is None
    notice = page.context.notices.kept[0]
    assert (notice.text, notice.action) == (
        "No connection leads to where this incident came from.",
        "Connections",
    )


def test_it_is_shown_sent_as_shown_and_noted(
    page: IncidentPage, microsoft: Connecting, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    tenant = kb.read(partial(_tenant, incident_id=incident))
    one = microsoft.register.save(graph(tenant=tenant))
    microsoft.keys.write(cache_name(one), "kept sign-in")
    ask(page)
    qtbot.waitUntil(lambda: page.sending.dialog is not None)
    dialog = page.sending.dialog
    assert isinstance(dialog, SendCommentDialog)
    assert "incident 2972395" in dialog._to.plain_text()
    assert dialog.given().startswith("Post-incident review INC-")
    assert microsoft.server.asked == []
    dialog.text.setPlainText("x" * 1_001)
    assert not dialog.send.isEnabled()
    dialog.text.setPlainText("Closed: USB storage is blocked now.")
    qtbot.mouseClick(dialog.send, Qt.MouseButton.LeftButton)
    listed = partial(comments.list_for, incident_id=incident)
    qtbot.waitUntil(lambda: any("Sent to" in c.origin for c in kb.read(listed)))
    (asked,) = microsoft.server.asked
    assert asked.json["comment"] == "Closed: USB storage is blocked now."
    kept = next(c for c in kb.read(listed) if "Sent to" in c.origin)
    assert (kept.text, kept.author) == (asked.json["comment"], "Amelie Fontaine")


def test_no_token_comes_into_the_store(
    page: IncidentPage,
    microsoft: Connecting,
    place: Path,
    kb: KnowledgeBase,
    incident: UUID,
    qtbot: QtBot,
) -> None:
    tenant = kb.read(partial(_tenant, incident_id=incident))
    one = microsoft.register.save(graph(tenant=tenant))
    microsoft.keys.write(cache_name(one), "kept sign-in")
    receiver = Receiver(one, "2972395", "2972395")
    page.sending.send(incident, receiver, "Closed: see the review.")
    listed = partial(comments.list_for, incident_id=incident)
    qtbot.waitUntil(lambda: any("Sent to" in c.origin for c in kb.read(listed)))
    files = [path.read_bytes() for path in place.parent.rglob("*") if path.is_file()]
    assert any(b"Closed: see the review." in raw for raw in files)
    assert not any(TOKEN.encode() in raw or b"kept sign-in" in raw for raw in files)


def test_what_was_refused_is_told_and_not_noted(
    page: IncidentPage, microsoft: Connecting, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    tenant = kb.read(partial(_tenant, incident_id=incident))
    one = microsoft.register.save(graph(tenant=tenant))
    microsoft.keys.write(cache_name(one), "kept sign-in")
    microsoft.server.in_turn(Reply(403, {"error": {"code": "Forbidden"}}))
    before = kb.read(partial(comments.list_for, incident_id=incident))
    ask(page)
    qtbot.waitUntil(lambda: page.sending.dialog is not None)
    dialog = page.sending.dialog
    assert isinstance(dialog, SendCommentDialog)
    qtbot.mouseClick(dialog.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.context.notices.kept))
    assert page.context.notices.kept[0].text.startswith("Not sent: The service refuses access")
    assert kb.read(partial(comments.list_for, incident_id=incident)) == before


def _tenant(session: object, incident_id: UUID) -> str:
    from kb.incidents.record import service

    return service.sources_for(session, incident_id)[0].tenant  # type: ignore[arg-type]


def test_the_page_of_reports_sends_it_too(
    page_context: PageContext,
    microsoft: Connecting,
    kb: KnowledgeBase,
    incident: UUID,
    qtbot: QtBot,
) -> None:
    tenant = kb.read(partial(_tenant, incident_id=incident))
    microsoft.register.save(graph(tenant=tenant))
    made = ReportsPage(page_context)
    qtbot.addWidget(made)
    made.show()
    made.open(Route("reports", record_id=incident))
    made.handlers()["send_conclusion"]()
    qtbot.waitUntil(lambda: made.sending.dialog is not None)
    assert isinstance(made.sending.dialog, SendCommentDialog)
    made.rendering.stop()
