"""The overview: texts, times, impact, follow-ups, facts, and the way to what is missing."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.incident.overview import OverviewSection
from desktop.pages.incident.page import IncidentPage
from kb.incidents.assets import service as assets
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.record import service as record
from kb.incidents.record.schemas import Incident, IncidentSource
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import at, press, write

pytestmark = pytest.mark.desktop


@pytest.fixture
def section(open_at: Callable[[str], IncidentPage], qtbot: QtBot) -> OverviewSection:
    """The overview of an incident."""
    page = open_at("overview")
    shown = page.sectioned.stack.currentWidget()
    assert isinstance(shown, OverviewSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


@pytest.fixture
def stored(kb: KnowledgeBase, incident: UUID) -> Callable[[], Incident]:
    """The incident as it is in the store."""
    return lambda: kb.read(partial(record.get, record_id=incident))


def test_the_summary_is_read_first_and_edited_by_keys(
    section: OverviewSection, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    assert section.summary.reader.toPlainText() == "A finance session was stolen."
    section.summary.reader.setFocus()
    press(section.summary.reader, Qt.Key.Key_F2)
    assert section.summary.editor.hasFocus()
    press(None, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    write(" It was **recalled**.")
    qtbot.waitUntil(lambda: stored().summary.endswith("**recalled**."))
    assert section.summary.editor.hasFocus()
    press(None, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert section.summary.reader.hasFocus()
    assert section.summary.reader.toPlainText().endswith("It was recalled.")


def test_html_and_pictures_in_a_summary_are_only_text(
    section: OverviewSection, kb: KnowledgeBase, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    now = stored()
    text = "<b onclick=x>bold</b> ![x](file:///etc/passwd)"
    kb.write(
        partial(record.revise, record_id=now.id, version=now.version, values={"summary": text})
    )
    reader = section.summary.reader
    qtbot.waitUntil(lambda: "onclick" in reader.toPlainText())
    picture = reader.loadResource(2, "file:///etc/passwd")
    assert isinstance(picture, QImage)
    assert picture.isNull()


def test_metrics_and_phases_say_their_words(section: OverviewSection) -> None:
    assert section.phases.accessibleName().startswith("Phases: Undetected 1 h 14 m, Triage 31 m")
    boxes = section.phases.boxes()
    assert len(boxes) == 4
    assert all(after.left() > before.right() for before, after in pairwise(boxes))
    assert boxes[-1].right() <= section.phases.width()


def test_the_phase_bar_leads_to_the_timeline(
    section: OverviewSection, open_at: Callable[[str], IncidentPage], qtbot: QtBot
) -> None:
    page = open_at("overview")
    press(section.phases, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.sectioned.sections.current == "timeline")


def test_a_milestone_is_typed_as_people_write_times(
    section: OverviewSection, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    section.show_times()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "First evidence available"
    write("08:40")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored().evidence_available_at == at("08:40"))
    assert stored().moments["evidence_available_at"]["precision"] == "minute"


def test_impacts_are_typed_edited_and_deleted(
    section: OverviewSection, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    table = section.impacts.table
    table.setFocus()
    table.setCurrentIndex(section.impacts.model.index(0, 0))
    write("EUR 48,200 recalled")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(stored().impacts) == 1)
    qtbot.waitUntil(lambda: section.impacts.model.rowCount() == 2)
    table.edit_key(0, "area")
    write("Money")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored().impacts[0].get("area") == "Money")
    assert stored().impacts[0]["what"] == "EUR 48,200 recalled"
    qtbot.waitUntil(lambda: section.impacts.model.records()[0].area == "Money")
    table.select_key(0)
    press(table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: stored().impacts == ())


def is_inside(table: QWidget, focused: QWidget | None) -> bool:
    """Whether an editor of the table has the focus."""
    return focused is not None and table.isAncestorOf(focused)


def test_a_follow_up_is_added_and_typed_at_once(
    section: OverviewSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    section.follow_ups.add.click()
    qtbot.waitUntil(lambda: is_inside(section.follow_ups.table, QApplication.focusWidget()))
    write("Ask for the role")
    press(None, Qt.Key.Key_Return)
    listed = partial(follow_ups.list_for, incident_id=incident)
    qtbot.waitUntil(lambda: [one.action for one in kb.read(listed)] == ["Ask for the role"])


def test_facts_save_where_they_stand(
    section: OverviewSection, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    assert section.facts is not None
    box = section.facts.box("tags")
    assert box is not None
    box.editor.setFocus()
    write("bec, finance, bec")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored().tags == ("bec", "finance"))


def test_the_checklist_leads_to_what_is_missing(
    section: OverviewSection, open_at: Callable[[str], IncidentPage], qtbot: QtBot
) -> None:
    page = open_at("overview")
    links = {link.accessibleName(): link for link in section.signoff.findChildren(QPushButton)}
    links["Workflow is empty"].click()
    qtbot.waitUntil(lambda: page.sectioned.sections.current == "workflow")


def test_incidents_that_share_an_asset_are_offered(
    section: OverviewSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    other = kb.write(partial(record.add, values={"title": "The same address"})).result
    for incident_id in (other, incident):
        values = {"value": "login-corp.example"}
        kb.write(partial(assets.add, incident_id=incident_id, values=values))

    def texts() -> list[str]:
        names = [link.accessibleName() for link in section.relations.findChildren(QPushButton)]
        return [name for name in names if name.startswith("INC")]

    qtbot.waitUntil(lambda: texts() == ["INC-2026-0002  The same address"])


def test_recent_tells_who_did_what(section: OverviewSection, qtbot: QtBot) -> None:
    def lines() -> list[str]:
        return [text.plain_text() for text, _time in section.recent._lines]

    qtbot.waitUntil(lambda: lines()[0] == "Tomasz Nowak added incident INC-2026-0001")


def test_a_metric_names_its_two_times_by_key_and_leads_to_them(
    section: OverviewSection, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    detect = section.metrics.cells[0]
    assert "T0 First activity 2026-03-12 08:12" in detect.accessibleDescription()
    assert "T2 Detected 2026-03-12 09:26" in detect.toolTip()
    detect.setFocus()
    qtbot.waitUntil(section.metric_detail.isVisible)
    assert "Target 1 h: 14 m over target" in section.metric_detail.text
    press(detect, Qt.Key.Key_Return)
    assert named_focus() == "Detected"
    section.metrics.more.click()
    assert len(section.metrics.cells) == 12
    missing = next(c for c in section.metrics.cells if c.shown.name == "recover")
    press(missing, Qt.Key.Key_Space)
    assert named_focus() == "Recovered"


def named_focus() -> str:
    focused = QApplication.focusWidget()
    return focused.accessibleName() if focused is not None else ""


def test_a_negative_duration_names_both_times_and_leads_to_them(
    section: OverviewSection, kb: KnowledgeBase, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    now = stored()
    values = {"detected_at": at("08:00")}
    kb.write(partial(record.revise, record_id=now.id, version=now.version, values=values))

    def ways() -> list[QPushButton]:
        found = section.metrics.findChildren(QPushButton)
        return [b for b in found if b.accessibleName().startswith("Correct the time")]

    qtbot.waitUntil(lambda: len(ways()) == 2)
    assert section.metrics.cells[0].shown.value == "Data error"
    ways()[0].click()
    assert named_focus() == "First activity"
    ways()[1].click()
    assert named_focus() == "Detected"


def test_how_a_time_is_known_stands_beside_it(
    section: OverviewSection, stored: Callable[[], Incident], qtbot: QtBot
) -> None:
    section.show_times()
    section.milestones.focus("contained_at")
    press(None, Qt.Key.Key_Tab)
    assert named_focus() == "Contained: known to the"
    press(None, Qt.Key.Key_Down)
    press(None, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: stored().moments.get("contained_at", {}).get("precision") == "hour")
    press(None, Qt.Key.Key_Tab)
    assert named_focus() == "Contained: source"
    write("call with the hoster")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored().moments["contained_at"]["source"] == "call with the hoster")
    assert stored().contained_at == at("11:20")
    contain = section.metrics.cells[2]
    qtbot.waitUntil(lambda: section.metrics.cells[2].shown.value == "about 2 h")
    assert contain.shown.name == "contain"


def test_an_origin_is_added_and_its_prerequisites_ticked(
    section: OverviewSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    def origins() -> tuple[IncidentSource, ...]:
        return kb.read(partial(record.sources_for, incident_id=incident))

    section.origins.add.open()
    write("Microsoft Defender XDR")
    section.origins.add.accept.click()
    qtbot.waitUntil(lambda: len(section.origins.forms) == 1)
    boxes = section.origins.forms[0].findChildren(QCheckBox)
    assert len(boxes) == 4
    boxes[0].click()
    qtbot.waitUntil(lambda: bool(origins()[0].prerequisites[0]["met"]))
    box = section.origins.forms[0].box("connected_on")
    assert box is not None
    box.editor.setFocus()
    write("2026-01-31")
    press(None, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: str(origins()[0].connected_on) == "2026-01-31")


def test_an_old_incident_says_so(
    section: OverviewSection,
    stored: Callable[[], Incident],
    open_at: Callable[[str], IncidentPage],
    qtbot: QtBot,
) -> None:
    page = open_at("overview")
    assert section.facts is not None
    box = section.facts.box("backfilled")
    assert box is not None
    assert not page.head.backfilled.isVisible()
    box.editor.setFocus()
    press(box.editor, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: stored().backfilled)
    qtbot.waitUntil(page.head.backfilled.isVisible)
