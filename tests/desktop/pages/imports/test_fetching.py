"""Fetching from Microsoft: asked, fetched, previewed, imported; nothing by itself."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.dialogs.fetch import FetchDialog
from desktop.dialogs.sign_in import DeviceCodeDialog, SecretDialog
from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.imports.page import ImportPage
from kb.connectors.keys import cache_name, secret_name
from kb.incidents.record import listing
from kb.incidents.record.listing import ListQuery
from kb.knowledge_base import KnowledgeBase
from tests.desktop.connecting import Connecting, connecting
from tests.kb.connectors.fakes import graph
from tests.kb.connectors.server import Reply

pytestmark = pytest.mark.desktop

CHANGED = datetime(2021, 9, 30, 9, 35, 45, 113333, tzinfo=UTC)


@pytest.fixture
def microsoft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connecting]:
    with connecting(tmp_path / "data", monkeypatch) as made:
        yield made


@pytest.fixture
def page(page_context: PageContext, microsoft: Connecting, qtbot: QtBot) -> ImportPage:
    made = ImportPage(page_context)
    qtbot.addWidget(made)
    made.resize(1240, 800)
    made.show()
    made.open(Route("import"))
    return made


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def asked(page: ImportPage) -> FetchDialog:
    page.fetch()
    dialog = page.fetching.dialog
    assert isinstance(dialog, FetchDialog)
    return dialog


def opened(page: ImportPage, kind: type[QDialog]) -> QDialog:
    assert isinstance(page.fetching.dialog, kind)
    return page.fetching.dialog


def count(kb: KnowledgeBase) -> int:
    return kb.read(lambda session: listing.count(session, ListQuery()))


def test_without_a_connection_it_leads_to_the_settings(
    page: ImportPage, page_context: PageContext
) -> None:
    page.fetch()
    assert page_context.navigation.current == Route("settings", section="connections")


def test_a_fetch_is_previewed_imported_and_goes_on_from_there(
    page: ImportPage, microsoft: Connecting, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    one = microsoft.register.save(graph())
    microsoft.keys.write(cache_name(one), "kept sign-in")
    microsoft.gives({}, {"id": "17", "displayName": "Another"})
    dialog = asked(page)
    assert microsoft.server.asked == []
    click(qtbot, dialog.fetch)
    qtbot.waitUntil(page.table.isVisible)
    assert count(kb) == 0
    assert microsoft.register.until(one, page.context.session.place) is None
    click(qtbot, page.import_button)
    qtbot.waitUntil(page.results.isVisible)
    assert count(kb) == 2
    assert microsoft.register.until(one, page.context.session.place) == CHANGED
    again = asked(page)
    assert "2021-09-30 09:35 UTC" in again.since.currentText()
    assert again.start() == CHANGED


def test_taking_the_import_back_fetches_it_again(
    page: ImportPage, microsoft: Connecting, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    one = microsoft.register.save(graph())
    microsoft.keys.write(cache_name(one), "kept sign-in")
    microsoft.gives()
    click(qtbot, asked(page).fetch)
    qtbot.waitUntil(page.table.isVisible)
    click(qtbot, page.import_button)
    qtbot.waitUntil(page.results.isVisible)
    page._undo()
    qtbot.waitUntil(page.table.isVisible)
    assert count(kb) == 0
    assert microsoft.register.until(one, page.context.session.place) is None
    assert page.import_button.isEnabled()


def test_a_person_signs_in_with_a_code(
    page: ImportPage, microsoft: Connecting, qtbot: QtBot
) -> None:
    entered = threading.Event()
    microsoft.apps.wait = lambda _flow: entered.wait(20) and None  # type: ignore[assignment]
    microsoft.register.save(graph())
    microsoft.gives()
    click(qtbot, asked(page).fetch)
    qtbot.waitUntil(lambda: isinstance(page.fetching.dialog, DeviceCodeDialog))
    dialog = opened(page, DeviceCodeDialog)
    assert isinstance(dialog, DeviceCodeDialog)
    assert dialog.shown.plain_text() == "F7QK2MPLX"
    click(qtbot, dialog.copy)
    assert QGuiApplication.clipboard().text() == "F7QK2MPLX"
    closed: list[int] = []
    dialog.finished.connect(closed.append)
    entered.set()
    qtbot.waitUntil(page.table.isVisible)
    assert closed == [QDialog.DialogCode.Accepted.value]


def test_cancel_in_the_code_stops_the_fetch(
    page: ImportPage, microsoft: Connecting, qtbot: QtBot
) -> None:
    entered = threading.Event()
    microsoft.apps.wait = lambda _flow: entered.wait(20) and None  # type: ignore[assignment]
    microsoft.register.save(graph())
    click(qtbot, asked(page).fetch)
    qtbot.waitUntil(lambda: isinstance(page.fetching.dialog, DeviceCodeDialog))
    opened(page, DeviceCodeDialog).reject()
    qtbot.waitUntil(lambda: not page.fetching.runs)
    assert microsoft.server.asked == []
    entered.set()


def test_a_secret_is_asked_where_no_keyring_has_it(
    page: ImportPage, microsoft: Connecting, qtbot: QtBot
) -> None:
    microsoft.keys.there = False
    one = microsoft.register.save(graph(sign_in="secret"))
    microsoft.gives()
    click(qtbot, asked(page).fetch)
    qtbot.waitUntil(lambda: isinstance(page.fetching.dialog, SecretDialog))
    dialog = opened(page, SecretDialog)
    assert isinstance(dialog, SecretDialog)
    dialog.secret.setText("s3cret")
    assert "s3cret" not in dialog.secret.displayText()
    click(qtbot, dialog.use)
    qtbot.waitUntil(page.table.isVisible)
    assert microsoft.apps.made[-1][-1] == "s3cret"
    assert microsoft.keys.kept == {}
    assert not microsoft.keys.read(secret_name(one))


def test_refusals_are_told_and_nothing_new_is_said(
    page: ImportPage, microsoft: Connecting, qtbot: QtBot
) -> None:
    one = microsoft.register.save(graph())
    microsoft.keys.write(cache_name(one), "kept sign-in")
    microsoft.server.in_turn(Reply(403, {"error": {"code": "Forbidden"}}))
    click(qtbot, asked(page).fetch)
    qtbot.waitUntil(lambda: page.bars.count() > 0)
    microsoft.server.in_turn(Reply(body={"value": []}))
    click(qtbot, asked(page).fetch)
    qtbot.waitUntil(lambda: not page.fetching.runs)
    assert page.context.notices.kept[0].text == "Nothing changed in Defender."


def test_a_day_that_is_none_is_refused(page: ImportPage, microsoft: Connecting) -> None:
    microsoft.register.save(graph())
    dialog = asked(page)
    dialog.since.set_value("date")
    dialog._show_day()
    dialog.day.set_value("30.11.2026")
    dialog._on_fetch()
    assert dialog.message.isVisible()
    dialog.day.set_value("2026-11-30")
    assert dialog.start() == datetime(2026, 11, 30, tzinfo=UTC)
    dialog.since.set_value("all")
    assert dialog.start() is None


def test_a_fetch_that_was_cut_off_goes_on_with_the_same_choice(
    page: ImportPage, microsoft: Connecting, qtbot: QtBot
) -> None:
    one = microsoft.register.save(graph())
    microsoft.keys.write(cache_name(one), "kept sign-in")
    microsoft.gives()
    (reply,) = (microsoft.server.answer(None),)  # type: ignore[arg-type]
    link = f"{microsoft.server.base}/v1.0/security/incidents?$skip=50"
    microsoft.server.pages(
        {
            "$skip=50": Reply(403, {"error": {"code": "Forbidden"}}),
            "/incidents": Reply(body={**reply.body, "@odata.nextLink": link}),
        }
    )
    click(qtbot, asked(page).fetch)
    qtbot.waitUntil(lambda: page.bars.count() > 0)
    microsoft.server.pages({"$skip=50": Reply(body={"value": []})})
    microsoft.server.asked.clear()
    click(qtbot, asked(page).fetch)
    qtbot.waitUntil(page.table.isVisible)
    assert len(microsoft.server.asked) == 1
    assert "went on" in page.context.notices.kept[0].text
