"""Live response and automated investigations, behind their tabs."""

from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.incident.remediation import RemediationSection
from desktop.pages.incident.remediation.automated_runs import AutomatedRunsSection
from desktop.pages.incident.remediation.live_response import LiveResponseSection
from desktop.widgets.fields import LineField
from desktop.widgets.inline_form import InlineForm
from kb.incidents.automated_runs import judging
from kb.incidents.automated_runs import service as runs
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from tests.desktop.pages.incident.conftest import OpenAt, press


@pytest.fixture
def section(incident: UUID, open_at: OpenAt) -> RemediationSection:
    """The section, shown."""
    shown = open_at("remediation").sectioned.stack.currentWidget()
    assert isinstance(shown, RemediationSection)
    return shown


def test_a_pasted_transcript_becomes_a_session(section: RemediationSection, qtbot: QtBot) -> None:
    section.choose("live")
    live = section.current
    assert isinstance(live, LiveResponseSection)
    QGuiApplication.clipboard().setText("Only a note")
    live.paste_transcript()
    qtbot.waitUntil(lambda: "prompt" in live.message.plain_text())
    QGuiApplication.clipboard().setText("root@fin-3:~# ps\n4711 evil\nroot@fin-3:~# rm evil")
    live.paste_transcript()
    qtbot.waitUntil(lambda: len(live.rows) == 1)
    assert live.message.plain_text() == ""
    qtbot.waitUntil(lambda: live.panel.form is not None)
    assert live.panel.form is not None
    told = [box.toPlainText() for box in live.panel.form.findChildren(QPlainTextEdit)]
    assert "> ps\n    4711 evil\n> rm evil" in told
    tab = next(b for b in section.tabs.findChildren(QPushButton) if "Live" in b.text())
    assert tab.text() == "Live response  1"


def test_a_wrong_verdict_is_judged_and_becomes_a_lesson(
    section: RemediationSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    run = kb.write(
        partial(runs.add, incident_id=incident, values={"title": "Investigation 235"})
    ).result
    kb.write(partial(judging.add_verdict, record_id=run, entity="tool.exe", verdict="malicious"))
    section.choose("automated")
    shown = section.current
    assert isinstance(shown, AutomatedRunsSection)
    qtbot.waitUntil(lambda: len(shown.rows) == 1 and len(shown.rows[0].verdicts) == 1)
    assert shown.table.select_key(run)
    assert shown.panel.form is not None
    form = shown.panel.form.findChildren(InlineForm)[0]
    qtbot.waitUntil(form.opener.isVisible)
    press(form.opener, Qt.Key.Key_Space)
    reason = form.editors["reason"]
    assert isinstance(reason, LineField)
    reason.set_value("A tool of ours")
    press(form.accept, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shown.rows[0].judgement == "wrong")
    assert shown.summary.text() == "1 of 1 judged verdicts were wrong"
    lesson = next(
        b for b in shown.panel.form.findChildren(QPushButton) if b.text() == "Write lesson from it"
    )
    press(lesson, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(kb.read(partial(lessons.list_for, incident_id=incident))))
