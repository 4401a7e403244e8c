"""The columns of the list of people asked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.questionnaires.words import TONES, progress_of
from desktop.pages.incident.section import label_of
from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column
from kb.vocabulary.response import AnswerState

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.incidents.answers.schemas import AnswerSet


def asked_columns(section: "Section") -> "list[Column[AnswerSet]]":
    """Number, person, questions, state, how far, and when asked by whom."""
    return [
        Column("number", _tr("Id"), lambda one: Cell(one.ref, "mono"), 60),
        Column("person", _tr("Person"), lambda one: Cell(one.person, "person"), 190),
        Column(
            "questionnaire",
            _tr("Questions"),
            lambda one: Cell(one.questionnaire, "secondary"),
            240,
            stretch=True,
        ),
        Column(
            "state",
            _tr("State"),
            lambda one: Cell(label_of(AnswerState, one.state), "chip", TONES.get(one.state, "")),
            104,
        ),
        Column("progress", _tr("Answered"), _progress, 128),
        Column("asked", _tr("Asked"), lambda one: _asked(section, one), 150),
    ]


def _progress(one: "AnswerSet") -> Cell:
    done, of = progress_of(one)
    text = _tr("{n} of {all}").format(n=done, all=of)
    return Cell(text, "progress", share=done / of if of else 0.0)


def _asked(section: "Section", one: "AnswerSet") -> Cell:
    by = _tr("Asked by {person}").format(person=one.asked_by) if one.asked_by else ""
    return Cell(section.moment(one.asked_at), "secondary", tip=by)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Questionnaires", text)
