"""Every question with everybody's answer to it, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, override

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from desktop.pages.incident.questionnaires.taking import WORTH_TAKING, take_button
from desktop.theme import fonts
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, empty_layout, row, scrolled
from kb.questionnaires import as_asked
from kb.questionnaires.questions import Kind, Question, in_words, is_answered, shown

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section
    from kb.incidents.answers.schemas import AnswerSet

_CELL = 280
_COUNTED = frozenset({Kind.YES_NO, Kind.CHOICE, Kind.CHOICES, Kind.SCALE})


@dataclass(slots=True)
class Together:
    """One question with what everybody said to it."""

    question: Question
    title: str
    said: list[tuple["AnswerSet", str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def counts(self) -> str:
        """How often each answer was given, for answers that were picked."""
        if self.question.kind not in _COUNTED or len(self.said) < 2:
            return ""
        counted: dict[str, int] = {}
        for _given, answer in self.said:
            counted[answer] = counted.get(answer, 0) + 1
        ordered = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
        return " · ".join(f"{answer}: {count}" for answer, count in ordered)


def together(sets: "Sequence[AnswerSet]") -> list[Together]:
    """The questions of all sets; the same question of two versions stands once, as worded last."""
    found: dict[tuple[str, str], Together] = {}
    for given in sorted(sets, key=lambda one: -one.questionnaire_version):
        known = as_asked.from_json(given.questions)
        asked = {question.key for question in shown(known, given.answers)}
        for question in known:
            key = (str(given.questions.get("key") or given.questionnaire), question.key)
            entry = found.setdefault(key, Together(question, given.questionnaire))
            if question.key not in asked:
                continue
            if is_answered(question, given.answers):
                entry.said.append((given, in_words(question, given.answers[question.key])))
            else:
                entry.waiting.append(given.person)
    for entry in found.values():
        entry.said.sort(key=lambda one: one[0].number)
    return [entry for entry in found.values() if entry.said or entry.waiting]


class SideBySide(QWidget):
    """The questions under one another, the answers to each beside each other."""

    def __init__(self, section: "Section") -> None:
        super().__init__()
        self._section = section
        self._sets: tuple[AnswerSet, ...] = ()
        self._shown: object = None
        self.which = Combo(self.tr("Questionnaire"))
        self.which.setMinimumWidth(280)
        self.which.picked.connect(lambda _picked: self._build())
        self.cards: list[QWidget] = []
        self._list = column(None, spacing=18, margins=(20, 14, 16, 24))
        content = QWidget()
        content.setLayout(self._list)
        self.pane = scrolled(content, self.tr("Answers side by side"))
        self._pick = QWidget()
        self._pick.setLayout(row(self.which, None, margins=(20, 8, 16, 4)))
        layout = column(self._pick, self.pane, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_sets(self, sets: "Sequence[AnswerSet]") -> None:
        """Shows what was answered; nothing moves while that stays the same."""
        self._sets = tuple(sets)
        titles = dict.fromkeys(one.questionnaire for one in sets)
        choices = [("", self.tr("All questionnaires")), *((one, one) for one in titles)]
        self.which.set_choices(choices)
        if self.which.value() is None:
            self.which.set_value("")
        self._pick.setVisible(len(titles) > 1)
        self._build()

    def _columns(self) -> int:
        room = self.pane.viewport().width() - 40
        return max(1, room // fonts.px(_CELL))

    def _build(self) -> None:
        chosen = str(self.which.value() or "")
        entries = together([one for one in self._sets if chosen in ("", one.questionnaire)])
        columns = self._columns()
        key = (
            columns,
            self._section.read_only,
            len({one.title for one in entries}) > 1,
            tuple((e.question, e.title, tuple(e.said), tuple(e.waiting)) for e in entries),
        )
        marked = repr(key)
        if marked == self._shown:
            return
        self._shown = marked
        at = self.pane.verticalScrollBar().value()
        empty_layout(self._list)
        self.cards = [self._card(entry, columns, with_title=bool(key[2])) for entry in entries]
        for card in self.cards:
            self._list.addWidget(card)
        self._list.addStretch(1)
        self.pane.verticalScrollBar().setValue(at)

    def _card(self, entry: Together, columns: int, *, with_title: bool) -> QWidget:
        card = QFrame()
        card.setProperty("card", "1")
        lines = column(spacing=6, margins=(16, 12, 16, 12))
        if with_title:
            lines.addWidget(PlainText(entry.title, "hint2"))
        lines.addWidget(PlainText(entry.question.text, "section", wrap=True))
        counts = entry.counts()
        if counts:
            lines.addWidget(PlainText(counts, "secondary", wrap=True))
        if entry.said:
            lines.addWidget(hline())
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(14)
        for number, (given, answer) in enumerate(entry.said):
            grid.addWidget(
                self._answer(entry.question, given, answer),
                number // columns,
                number % columns,
                Qt.AlignmentFlag.AlignTop,
            )
        for place in range(min(columns, max(len(entry.said), 1))):
            grid.setColumnStretch(place, 1)
        lines.addLayout(grid)
        if entry.waiting:
            told = self.tr("Not answered by {people}").format(people=", ".join(entry.waiting))
            lines.addWidget(PlainText(told, "muted", wrap=True))
        card.setLayout(lines)
        card.setAccessibleName(entry.question.text)
        return card

    def _answer(self, question: Question, given: "AnswerSet", answer: str) -> QWidget:
        whole = QWidget()
        name = given.person or self.tr("Nobody named")
        text = PlainText(answer, wrap=True, selectable=True)
        text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        text.setAccessibleName(f"{name}: {answer}")
        lines = column(
            row(PlainText(name, "strong"), PlainText(given.ref, "monohint"), None, spacing=8),
            text,
            spacing=4,
        )
        if question.kind in WORTH_TAKING and not self._section.read_only:
            take = take_button(self._section, given, question.key, question.text, text)
            lines.addLayout(row(take, None))
        whole.setLayout(lines)
        return whole

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._build()
