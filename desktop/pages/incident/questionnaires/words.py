"""What is said of a set of answers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.section import label_of
from kb.questionnaires import as_asked
from kb.questionnaires.questions import progress
from kb.vocabulary.response import AnswerState

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.incidents.answers.schemas import AnswerSet

TONES = {
    AnswerState.ASKED.value: "warn",
    AnswerState.STARTED.value: "info",
    AnswerState.ANSWERED.value: "ok",
    AnswerState.DECLINED.value: "neutral",
}


def state_words(section: "Section", given: "AnswerSet") -> str:
    """State and time: "Answered 2026-03-13 11:00", or since when somebody was asked."""
    if given.state == AnswerState.ANSWERED.value:
        return f"{label_of(AnswerState, given.state)} {section.moment(given.answered_at)}".strip()
    told = _tr("{state}, asked {at} by {by}") if given.asked_by else _tr("{state}, asked {at}")
    state = label_of(AnswerState, given.state)
    if given.state == AnswerState.ASKED.value:
        told, state = (_tr("Asked {at} by {by}"), "") if given.asked_by else (_tr("Asked {at}"), "")
    return told.format(state=state, at=section.moment(given.asked_at), by=given.asked_by).strip()


def progress_of(given: "AnswerSet") -> tuple[int, int]:
    """How many of the questions that are asked were answered, and how many are asked."""
    return progress(as_asked.from_json(given.questions), given.answers)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Questionnaires", text)
