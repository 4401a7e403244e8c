"""Fields of one's own are added, changed, put in order, retired and deleted in the settings."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Application
from desktop.navigation import Route
from desktop.pages.settings.own_fields import OwnFieldsGroup, about
from desktop.session import Session
from kb.custom_fields import filling, service
from kb.custom_fields.schemas import CustomField
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from tests.stores import new_store

pytestmark = pytest.mark.desktop


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(new_store(tmp_path / "soc.sqlite"), actor="Tomasz Nowak") as opened:
        yield opened


@pytest.fixture
def session(tmp_path: Path, kb: KnowledgeBase, qtbot: QtBot) -> Iterator[Session]:
    made = Session(
        lambda: KnowledgeBase.open(tmp_path / "soc.sqlite"),
        actor="Amelie Fontaine",
        name="soc",
        poll_ms=50,
    )
    with qtbot.waitSignal(made.opened, timeout=20_000):
        made.start()
    yield made
    made.close()


@pytest.fixture
def group(application: Application, qtbot: QtBot) -> OwnFieldsGroup:
    window = application.open_window(Route("settings", section="fields"))
    window.resize(1280, 800)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.findChild(OwnFieldsGroup) is not None, timeout=20_000)
    found = window.findChild(OwnFieldsGroup)
    assert isinstance(found, OwnFieldsGroup)
    return found


def stored(kb: KnowledgeBase) -> list[CustomField]:
    return list(kb.read(service.everything))


def press(widget: QWidget, key: Qt.Key = Qt.Key.Key_Space) -> None:
    widget.setFocus()
    QTest.keyClick(widget, key)


def test_a_field_is_added_by_keys(group: OwnFieldsGroup, kb: KnowledgeBase, qtbot: QtBot) -> None:
    assert not group.empty.isHidden()
    press(group.add)
    form = group.form
    assert form.name.hasFocus()
    QTest.keyClicks(form.name, "Crisis level")
    form.holds.setFocus()
    for _ in range(5):
        QTest.keyClick(form.holds, Qt.Key.Key_Down)
    assert form.holds.value() == "choice"
    press(form.keep)
    qtbot.waitUntil(lambda: "something to choose from" in form.message.text())
    assert not stored(kb)
    assert form.name.value() == "Crisis level"
    form.choices.setFocus()
    QTest.keyClicks(form.choices, "Green, Red")
    QTest.keyClicks(form.types, "Phishing, Malware")
    press(form.signoff)
    QTest.keyClick(form.types, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(stored(kb)) == 1)
    (made,) = stored(kb)
    assert (made.label, made.key, made.value_type) == ("Crisis level", "crisis-level", "choice")
    assert (made.choices, made.incident_types) == (("Green", "Red"), ("Phishing", "Malware"))
    assert made.signoff
    assert made.in_report
    qtbot.waitUntil(lambda: len(group.rows) == 1)
    assert form.isHidden()
    assert "One of several choices · Green / Red · Phishing, Malware" in about(made)


def test_a_field_is_changed_and_the_form_closed_by_esc(
    group: OwnFieldsGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    kb.write(partial(service.add, values={"label": "Ref"}))
    qtbot.waitUntil(lambda: len(group.rows) == 1)
    press(group.rows[0].edit)
    QTest.keyClick(group.form.name, Qt.Key.Key_End)
    QTest.keyClicks(group.form.name, "erence")
    QTest.keyClick(group.form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(kb)[0].label == "Reference")
    assert stored(kb)[0].key == "ref"
    qtbot.waitUntil(lambda: group.rows[0].field.label == "Reference" and group.form.isHidden())
    qtbot.waitUntil(group.rows[0].edit.hasFocus)
    press(group.rows[0].edit)
    assert not group.form.isHidden()
    QTest.keyClick(group.form.name, Qt.Key.Key_Escape)
    assert group.form.isHidden()


def test_order_retiring_and_deleting(
    group: OwnFieldsGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    for label in ("A", "B", "C"):
        kb.write(partial(service.add, values={"label": label}))
    qtbot.waitUntil(lambda: len(group.rows) == 3)
    assert not group.rows[0].up.isEnabled()
    assert not group.rows[2].down.isEnabled()
    press(group.rows[2].up)
    qtbot.waitUntil(lambda: [row.field.label for row in group.rows] == ["A", "C", "B"])
    qtbot.waitUntil(group.rows[1].up.hasFocus)
    press(group.rows[1].up)
    qtbot.waitUntil(lambda: [row.field.label for row in group.rows] == ["C", "A", "B"])
    qtbot.waitUntil(group.rows[0].edit.hasFocus)  # there is no way further up
    press(group.rows[0].retire)
    qtbot.waitUntil(lambda: group.rows[0].field.retired)
    assert group.rows[0].retire.text() == "Bring back"
    press(group.rows[0].retire)
    qtbot.waitUntil(lambda: not group.rows[0].field.retired)
    press(group.rows[2].delete)
    qtbot.waitUntil(lambda: len(group.rows) == 2)


def test_a_field_with_values_says_why_it_stays(
    group: OwnFieldsGroup, kb: KnowledgeBase, qtbot: QtBot
) -> None:
    kb.write(partial(service.add, values={"label": "Ref"}))
    made = kb.write(incidents.add).result
    fill = partial(filling.fill, kind="incident", record_id=made, version=1)
    kb.write(partial(fill, values={"own.ref": "2026/17"}))
    qtbot.waitUntil(lambda: len(group.rows) == 1)
    press(group.rows[0].delete)
    qtbot.waitUntil(lambda: "Retire it" in group.message.text())
    assert len(stored(kb)) == 1
