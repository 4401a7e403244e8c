"""Questionnaires in the incident: people are asked, answer, and are read side by side."""

from collections.abc import Callable
from datetime import UTC
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.pages.incident import history_words
from desktop.pages.incident.page import IncidentPage
from desktop.pages.incident.questionnaires import QuestionnairesSection
from desktop.pages.incident.questionnaires.taking import take_menu
from desktop.questions.picks import PickOne
from desktop.widgets.text import TextField
from kb import dossier, signing
from kb.incidents.answers import service as answers
from kb.incidents.answers.schemas import AnswerSet
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.ledger import history
from tests.deciding import decide_all
from tests.desktop.pages.incident.conftest import press, write

pytestmark = pytest.mark.desktop

_ENTER = Qt.Key.Key_Return
_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def asked(kb: KnowledgeBase, incident: UUID) -> tuple[UUID, ...]:
    """Two responders were asked; Bo has answered two questions."""
    wanted = {"Ana Silva": "responder", "Bo Lind": "responder"}
    ask = partial(answers.ask_each, incident_id=incident, wanted=wanted, by="Tomasz Nowak")
    made: tuple[UUID, ...] = kb.write(ask).result
    given = {"surprised": "The wait. Nobody said why.", "tools_worked": "yes"}
    kb.write(partial(answers.revise, record_id=made[1], version=1, values=given))
    return made


@pytest.fixture
def section(open_at: Callable[[str], IncidentPage], qtbot: QtBot) -> QuestionnairesSection:
    """The section of the incident."""
    page = open_at("questionnaires")
    shown = page.sectioned.stack.currentWidget()
    assert isinstance(shown, QuestionnairesSection)
    qtbot.waitUntil(lambda: shown.whole is not None)
    return shown


@pytest.fixture
def stored(kb: KnowledgeBase) -> Callable[[UUID], AnswerSet]:
    """A set as it is in the store."""
    return lambda record_id: kb.read(partial(answers.get, record_id=record_id))


def text_field(section: QuestionnairesSection, key: str) -> TextField:
    form = section.sheet.form
    assert form is not None
    found = form.boxes[key].editor
    assert isinstance(found, TextField)
    return found


def test_the_lead_is_suggested_and_asked_by_keys(
    section: QuestionnairesSection, kb: KnowledgeBase, incident: UUID, qtbot: QtBot
) -> None:
    assert section._lists.currentWidget() is section.empty
    section.handlers()["new"]()
    qtbot.waitUntil(lambda: "Amelie Fontaine" in section.asking.ticks)
    assert section.asking.wanted() == {"Amelie Fontaine": "lead"}
    section.asking.other.setFocus()
    write("Bo Lind")
    press(None, _ENTER)
    assert section.asking.wanted() == {"Amelie Fontaine": "lead", "Bo Lind": "responder"}
    assert section.asking.ask.text() == "Ask 2 people"
    press(section.asking.other, _ENTER, _CONTROL)
    qtbot.waitUntil(lambda: section.model.rowCount() == 2)
    found = kb.read(partial(answers.list_for, incident_id=incident))
    assert [(one.person, one.asked_by) for one in found] == [
        ("Amelie Fontaine", "Amelie Fontaine"),
        ("Bo Lind", "Amelie Fontaine"),
    ]


def test_answers_are_saved_one_by_one_and_show_what_depends_on_them(
    asked: tuple[UUID, ...],
    section: QuestionnairesSection,
    stored: Callable[[UUID], AnswerSet],
    qtbot: QtBot,
) -> None:
    qtbot.waitUntil(lambda: section.model.rowCount() == 2)
    section.table.select_key(asked[0])
    section.table.setFocus()
    press(section.table, _ENTER)
    sheet = section.sheet
    assert sheet.form is not None
    qtbot.waitUntil(lambda: sheet.form is not None and sheet.form.boxes["part"].editor.hasFocus())
    write("Triage")
    worked = sheet.form.boxes["tools_worked"].editor
    assert isinstance(worked, PickOne)
    worked.radios[1].setFocus()
    press(None, Qt.Key.Key_Space)
    assert not sheet.form.boxes["tools_missing"].isHidden()
    assert sheet.progress.plain_text() == "2 of 10 answered"
    qtbot.waitUntil(lambda: stored(asked[0]).answers == {"part": "Triage", "tools_worked": "no"})
    press(sheet, _ENTER, _CONTROL)
    change = text_field(section, "change")
    qtbot.waitUntil(change.hasFocus)
    assert "needs an answer" in sheet.message.plain_text()
    write("More sleep")
    press(sheet, _ENTER, _CONTROL)
    qtbot.waitUntil(lambda: stored(asked[0]).state == "answered")
    qtbot.waitUntil(lambda: not sheet.reopen.isHidden())
    assert change.isReadOnly()
    assert section.close_top()
    assert section.counts.plain_text().startswith("1 of 2 finished; waiting for Bo Lind")


def test_another_window_answers_beside_and_typing_stays(
    asked: tuple[UUID, ...],
    section: QuestionnairesSection,
    stored: Callable[[UUID], AnswerSet],
    kb: KnowledgeBase,
    qtbot: QtBot,
) -> None:
    qtbot.waitUntil(lambda: section.open_sheet(asked[0]))
    surprised = text_field(section, "surprised")
    surprised.setFocus()
    write("The")
    kb.write(partial(answers.answer, record_id=asked[0], version=1, key="luck", value="Much"))
    write(" wait")
    qtbot.waitUntil(lambda: stored(asked[0]).answers == {"luck": "Much", "surprised": "The wait"})
    qtbot.waitUntil(lambda: text_field(section, "luck").value() == "Much")
    assert surprised.value() == "The wait"


def test_answers_stand_side_by_side_and_are_taken_over(
    asked: tuple[UUID, ...],
    section: QuestionnairesSection,
    kb: KnowledgeBase,
    incident: UUID,
    qtbot: QtBot,
) -> None:
    given = {"surprised": "The silence.", "tools_worked": "no"}
    kb.write(partial(answers.revise, record_id=asked[0], version=1, values=given))
    section.tabs.mark("beside")
    section._show_list()
    qtbot.waitUntil(lambda: len(section.beside.cards) == 9)
    names = [card.accessibleName() for card in section.beside.cards]
    assert names[1] == "What surprised you?"
    whole = section.whole
    assert whole is not None
    field = TextField("Answer", "The wait. Nobody said why.")
    field.selectAll()
    menu = take_menu(section, whole.answer_sets[1], "surprised", field, section)
    labels = {action.text(): action for action in menu.actions()}
    assert not labels["The selected words, into"].isEnabled()
    labels["A new lesson"].trigger()
    read: Callable[[], dossier.WholeIncident] = partial(
        kb.read, partial(dossier.whole, incident_id=incident)
    )
    qtbot.waitUntil(lambda: len(read().lessons) == 1)
    assert read().lessons[0].what_happened.endswith("Nobody said why. [Q-02]")
    assert read().answer_sets[1].answers["surprised"] == "The wait. Nobody said why."


def test_a_text_goes_out_and_comes_back(
    asked: tuple[UUID, ...],
    section: QuestionnairesSection,
    stored: Callable[[UUID], AnswerSet],
    qtbot: QtBot,
) -> None:
    qtbot.waitUntil(lambda: section.open_sheet(asked[0]))
    section.sheet.copy_text()
    text = QGuiApplication.clipboard().text()
    assert "Ana Silva" in text
    answered = text.replace("What surprised you?\n", "What surprised you?\nThe wait\n")
    QGuiApplication.clipboard().setText(answered.replace("[ ] In parts", "[x] In parts"))
    section.sheet.open_paste()
    paste = section.sheet.paste
    assert paste.found.plain_text() == "2 answers found."
    press(paste.take, _ENTER)
    qtbot.waitUntil(
        lambda: stored(asked[0]).answers == {"surprised": "The wait", "followed": "In parts"}
    )
    qtbot.waitUntil(lambda: text_field(section, "surprised").value() == "The wait")
    assert paste.isHidden()


def test_withdrawing_goes_back_to_the_list_and_undo_brings_all_back(
    asked: tuple[UUID, ...],
    section: QuestionnairesSection,
    stored: Callable[[UUID], AnswerSet],
    qtbot: QtBot,
) -> None:
    qtbot.waitUntil(lambda: section.open_sheet(asked[1]))
    section.sheet.withdraw()
    qtbot.waitUntil(lambda: section.model.rowCount() == 1)
    assert section.stack.currentWidget() is not section.sheet
    section.undo()
    qtbot.waitUntil(lambda: section.model.rowCount() == 2)
    assert stored(asked[1]).answers["tools_worked"] == "yes"


def test_history_tells_each_answer_by_its_question(
    asked: tuple[UUID, ...], kb: KnowledgeBase, incident: UUID
) -> None:
    known = kb.read(partial(answers.get, record_id=asked[1]))
    given = {"tools_worked": "no", "luck": "Much"}
    kb.write(partial(answers.revise, record_id=known.id, version=known.version, values=given))
    entry = kb.read(partial(history.history_for, dossier_id=incident))[0]
    told = history_words.summary(entry, UTC, {})
    assert told == "Answers, tools_worked: yes → no; Answers, luck: – → Much"
    first = kb.read(partial(history.history_for, dossier_id=incident))[-2]
    assert "What surprised you?" not in history_words.summary(first, UTC, {})


def test_an_approved_incident_is_read_only(
    asked: tuple[UUID, ...],
    section: QuestionnairesSection,
    kb: KnowledgeBase,
    incident: UUID,
    qtbot: QtBot,
) -> None:
    qtbot.waitUntil(lambda: section.open_sheet(asked[1]))
    decide_all(kb, incident)
    kb.write(partial(incidents.set_state, record_id=incident, state="in_review"))
    approve = partial(signing.sign, role="approver", by="J. Haddad", statement="Known gaps")
    kb.write(partial(approve, incident_id=incident))
    qtbot.waitUntil(lambda: section.read_only)
    qtbot.waitUntil(lambda: text_field(section, "surprised").isReadOnly())
    assert section.sheet.finish.isHidden()
    assert section.sheet.reopen.isHidden()
    assert section.handlers() == {}
    assert [action.text() for action in section.sheet.menu().actions()] == ["Copy as text"]
    section.close_top()
    assert section.ask.isHidden()
    qtbot.waitUntil(section.table.hasFocus)


def test_in_a_narrow_window_the_state_stays_in_sight(
    asked: tuple[UUID, ...], section: QuestionnairesSection, qtbot: QtBot
) -> None:
    section.window().resize(1000, 700)
    bar = section.table.horizontalScrollBar()
    at = [column.key for column in section.model.columns].index("state")
    qtbot.waitUntil(lambda: section.table.isColumnHidden(at + 2))
    assert not section.table.isColumnHidden(at)
    qtbot.waitUntil(lambda: bar.maximum() == 0)
