"""Files of the timeline: rows come in by mapping, CSV, JSON and SVG go out."""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from desktop.pages.incident.timeline.events import EventTable
from desktop.pages.incident.timeline.import_panel import ImportPanel
from desktop.pages.incident.timeline.section import TimelineSection
from desktop.widgets.fields import Combo
from kb.incidents.assets import service as assets
from kb.incidents.timeline import service as timeline
from kb.incidents.timeline.schemas import TimelineEvent
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, at


@pytest.fixture
def section(kb: KnowledgeBase, incident: UUID, open_at: OpenAt, qtbot: QtBot) -> EventTable:
    """The events of an incident with one asset and one event."""
    kb.write(partial(assets.add, incident_id=incident, values={"value": "WS-12"}))
    values = {"at": at("08:12"), "text": "=Phish", "tags": ["vip"]}
    kb.write(partial(timeline.add, incident_id=incident, values=values))
    tabs = open_at("timeline").sectioned.stack.currentWidget()
    assert isinstance(tabs, TimelineSection)
    part = tabs.part("events")
    assert isinstance(part, EventTable)
    qtbot.waitUntil(lambda: len(part.rows) == 1)
    return part


def _opened(section: EventTable, path: Path, data: bytes, qtbot: QtBot) -> ImportPanel:
    path.write_bytes(data)
    section.files.choose = lambda _parent, _title: [path]
    section.files.ask()
    qtbot.waitUntil(lambda: section.files.panel is not None)
    assert section.files.panel is not None
    return section.files.panel


def _pick(combo: Combo, value: str) -> None:
    combo.set_value(value)
    combo.picked.emit(value)


def _events(kb: KnowledgeBase, incident: UUID) -> list[TimelineEvent]:
    found = kb.read(partial(timeline.list_for, incident_id=incident))
    return [event for event in found if event.text != "=Phish"]


def test_a_file_is_mapped_asked_about_and_added_as_one_step(
    section: EventTable, kb: KnowledgeBase, incident: UUID, tmp_path: Path, qtbot: QtBot
) -> None:
    data = b"Zeit;Was;Host;Tags\n03/04/2026 09:26;Mail, then a call;A-01;vip, night\n"
    data += b"04/04/2026 10:00:05;Login;;\n"
    panel = _opened(section, tmp_path / "edr.csv", data, qtbot)
    assert [combo.value() for combo in panel.combos] == ["at", "text", "asset_ids", "tags"]
    assert not panel.add.isEnabled()
    assert "no zone" in panel.said.plain_text()
    _pick(panel.zones, "Europe/Berlin")
    assert "03/04" in panel.said.plain_text()
    _pick(panel.order, "day")
    qtbot.waitUntil(panel.add.isEnabled)
    assert panel.add.text() == "Add 2 events"
    assert panel.preview.plain_text().startswith("2026-04-03 07:26 UTC  Mail, then a call")
    panel.add.click()
    qtbot.waitUntil(lambda: len(section.rows) == 3)
    first, second = _events(kb, incident)
    assert first.at == datetime(2026, 4, 3, 7, 26, tzinfo=UTC)
    assert (first.original_time, first.zone) == ("03/04/2026 09:26", "Europe/Berlin")
    assert (first.precision, second.precision) == ("minute", "exact")
    assert (len(first.asset_ids), first.tags) == (1, ("vip", "night"))
    assert section.files.panel is None
    section.undo()
    qtbot.waitUntil(lambda: len(section.rows) == 1)


def test_one_wrong_line_adds_nothing_and_says_which(
    section: EventTable, kb: KnowledgeBase, incident: UUID, tmp_path: Path, qtbot: QtBot
) -> None:
    data = b"time,event\n2026-03-12T09:26Z,One\nlately,Two\n2026-03-12T09:30Z,Three\n"
    panel = _opened(section, tmp_path / "a.csv", data, qtbot)
    _pick(panel.combos[0], "at")
    assert panel.zones.isHidden()
    qtbot.waitUntil(lambda: "Line 3" in panel.said.plain_text())
    assert not panel.add.isEnabled()
    panel.add.click()
    assert _events(kb, incident) == []
    _pick(panel.combos[0], "")
    qtbot.waitUntil(panel.add.isEnabled)
    panel.cancel.click()
    assert section.files.panel is None
    assert _events(kb, incident) == []


def test_times_that_name_their_zone_ask_for_none(
    section: EventTable, tmp_path: Path, qtbot: QtBot
) -> None:
    data = b"time,event\n2026-03-12T09:26:00+02:00,One\n2026-03-12 09:26 UTC,Two\n"
    panel = _opened(section, tmp_path / "a.csv", data, qtbot)
    assert panel.zones.isHidden()
    assert panel.order.isHidden()
    qtbot.waitUntil(panel.add.isEnabled)


def test_assets_that_are_named_for_the_first_time_are_added_too(
    section: EventTable, kb: KnowledgeBase, incident: UUID, tmp_path: Path, qtbot: QtBot
) -> None:
    data = b"time,event,host\n2026-03-12T09:26Z,One,SRV-9.corp.example\n"
    data += b"2026-03-12T09:27Z,Two,srv-9[.]corp[.]example; A-01\n"
    panel = _opened(section, tmp_path / "a.csv", data, qtbot)
    _pick(panel.combos[2], "asset_ids")
    qtbot.waitUntil(panel.add.isEnabled)
    told = panel.said.plain_text()
    assert told == "Assets that are added too: SRV-9[.]corp[.]example."
    panel.add.click()
    qtbot.waitUntil(lambda: len(section.rows) == 3)
    one, two = _events(kb, incident)
    known = kb.read(partial(assets.list_for, incident_id=incident))
    assert [asset.value for asset in known][1:] == ["SRV-9.corp.example"]
    assert one.asset_ids == (known[1].id,)
    assert set(two.asset_ids) == {known[0].id, known[1].id}
    section.undo()
    qtbot.waitUntil(lambda: len(section.rows) == 1)
    assert len(kb.read(partial(assets.list_for, incident_id=incident))) == 1


def test_a_mapping_is_remembered_by_its_header(
    section: EventTable, tmp_path: Path, qtbot: QtBot
) -> None:
    data = b"time,event,note\n2026-03-12T09:26Z,One,by mail\n"
    panel = _opened(section, tmp_path / "a.csv", data, qtbot)
    _pick(panel.combos[1], "")
    _pick(panel.combos[2], "text")
    qtbot.waitUntil(panel.add.isEnabled)
    panel.add.click()
    qtbot.waitUntil(lambda: len(section.rows) == 2)
    assert section.rows[1].event.text == "by mail"
    again = _opened(section, tmp_path / "b.csv", data, qtbot)
    assert [combo.value() for combo in again.combos] == ["at", "", "text"]


def test_what_is_no_such_file_says_why(section: EventTable, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\x89PNG\x00\x00")
    section.files.open(path)
    qtbot.waitUntil(lambda: section.message.plain_text() == "This is no text file.")
    section.files.open(tmp_path / "gone.csv")
    qtbot.waitUntil(lambda: "gone.csv" in section.message.plain_text())
    assert section.files.panel is None


def test_a_read_only_incident_takes_no_file(section: EventTable, tmp_path: Path) -> None:
    section.read_only = True
    section.files.set_read_only(read_only=True)
    assert not section.toolbar.files.actions()[0].isEnabled()
    section.files.open(tmp_path / "a.csv")
    assert section.files.panel is None


@pytest.mark.parametrize("format_", ["csv", "timeline-json", "svg"])
def test_the_timeline_is_written_as_files(
    section: EventTable, tmp_path: Path, qtbot: QtBot, format_: str
) -> None:
    target = tmp_path / "out"
    section.files.save_as = lambda *_asked: target
    with qtbot.waitSignal(section.files.wrote):
        section.files.export(format_)
    data = target.read_bytes()
    if format_ == "csv":
        assert data.startswith(b"\xef\xbb\xbfat,precision")
        assert b",'=Phish," in data
        assert b",vip," in data
    elif format_ == "timeline-json":
        assert json.loads(data)["events"][0]["tags"] == ["vip"]
    else:
        assert QSvgRenderer(QByteArray(data)).isValid()
        assert b"Attacker" in data
        assert b"08:12" in data


def test_a_refused_choice_writes_nothing(section: EventTable, tmp_path: Path) -> None:
    section.files.save_as = lambda *_asked: None
    section.files.export("svg")
    assert list(tmp_path.glob("*.svg")) == []
