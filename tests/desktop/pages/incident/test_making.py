"""One key makes a step, an event, evidence or an action of the row that is chosen."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from desktop.actions import spec
from desktop.pages.incident.making import ALERT, seed_of
from desktop.pages.incident.page import IncidentPage
from desktop.widgets.labels import PlainText
from kb.dossier import whole
from kb.incidents.assets import service as assets
from kb.incidents.record.models import Alert
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, at

_BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def asset(kb: KnowledgeBase, incident: UUID) -> UUID:
    """An address, with an alert that names it."""
    values = {"value": "203.0.113.58", "entity_type": "ip", "first_seen_at": at("08:41")}
    made: UUID = kb.write(partial(assets.add, incident_id=incident, values=values)).result

    def alert(session) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        session.add(
            Alert(
                incident_id=incident,
                title="Impossible travel",
                first_activity_at=at("09:26"),
                techniques=["T1078"],
                asset_ids=[str(made)],
                product="Defender XDR",
            )
        )

    kb.write(alert)
    return made


@pytest.fixture
def page(asset: UUID, open_at: OpenAt, qtbot: QtBot) -> IncidentPage:
    """The assets, with the address chosen."""
    shown = open_at("assets")
    section = shown.section_shown()
    assert section is not None
    qtbot.waitUntil(lambda: section.reveal(asset))
    return shown


@pytest.mark.parametrize(
    ("action", "part", "text", "time"),
    [
        ("make_step", "workflow", "action", "started_at"),
        ("make_event", "timeline", "text", "at"),
        ("make_evidence", "evidence", "title", ""),
        ("make_action", "remediation", "action", ""),
    ],
)
def test_an_asset_becomes_a_row(
    page: IncidentPage, kb: KnowledgeBase, incident: UUID, asset: UUID, qtbot: QtBot,
    action: str, part: str, text: str, time: str,
) -> None:  # fmt: skip
    page.handlers()[action]()
    qtbot.waitUntil(lambda: page.section_shown().name == part)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: _typed().replace("[.]", ".").endswith("203.0.113.58"))
    (row,) = getattr(kb.read(partial(whole, incident_id=incident)), part)
    assert row.asset_ids == (asset,)
    assert getattr(row, text) == _typed()
    if time:
        assert getattr(row, time) == at("08:41")
    if part == "remediation":
        assert (row.state, row.asked_by) == ("proposed", "Amelie Fontaine")


def _typed() -> str:
    focused = QApplication.focusWidget()
    return focused.text() if isinstance(focused, QLineEdit) else ""


def test_an_alert_brings_its_time_and_techniques(
    page: IncidentPage, kb: KnowledgeBase, incident: UUID, asset: UUID, qtbot: QtBot
) -> None:
    def lines() -> list[PlainText]:
        panel = page.side
        return [one for one in panel.findChildren(PlainText) if one.property(ALERT)]

    qtbot.waitUntil(lambda: bool(lines()))
    lines()[0].setFocus()
    qtbot.waitUntil(lines()[0].hasFocus)
    QTest.keyClick(lines()[0], Qt.Key.Key_T, _BOTH)
    qtbot.waitUntil(lambda: _typed() == "Impossible travel")
    (event,) = kb.read(partial(whole, incident_id=incident)).timeline
    assert (event.at, event.techniques, event.asset_ids) == (at("09:26"), ("T1078",), (asset,))
    assert event.source == "Defender XDR"


def test_the_menu_shows_the_keys(page: IncidentPage) -> None:
    menu = QMenu()
    page.arriving.making.fill(menu, None)
    shown = [one.text() for one in menu.actions() if one.text()]
    assert [text.split("\t")[1] for text in shown] == [f"Ctrl+Shift+{letter}" for letter in "STERH"]
    assert shown[0].split("\t")[0] == spec("make_step").label


def test_an_event_keeps_its_assets(kb: KnowledgeBase, incident: UUID, asset: UUID) -> None:
    from kb.incidents.timeline import service as timeline

    values = {"text": "Signed in", "at": at("08:41"), "asset_ids": [asset]}
    kb.write(partial(timeline.add, incident_id=incident, values=values))
    (event,) = kb.read(partial(whole, incident_id=incident)).timeline
    seed = seed_of(event)
    assert (seed.text, seed.at, seed.asset_ids) == ("Signed in", at("08:41"), (asset,))
