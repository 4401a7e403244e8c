"""The right side of a drill: what would you do next? Then what was done, and the playbook."""

from collections.abc import Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.pages.training import drill_words
from desktop.widgets.bars import Bar
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout, row
from desktop.widgets.text import TextField
from kb.training.drills import playing
from kb.vocabulary.training import Verdict

if TYPE_CHECKING:
    from kb.training.drills.parts import Answer
    from kb.training.drills.schemas import Drill

_WIDE: Final = (QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)


class OptionRow(QWidget):
    """An option: its number on a button, its words beside it, as long as they are."""

    pressed = Signal()

    def __init__(self, number: int, text: str) -> None:
        super().__init__()
        self.button = Button(str(number), "chip", on_click=self.pressed.emit)
        self.button.setAccessibleName(f"{number} {text}")
        self.button.setFixedWidth(self.button.sizeHint().width())
        self.text = PlainText(text, "prose", wrap=True)
        self.mark = PlainText("", "accent")
        layout = row(self.button, self.text, self.mark, spacing=8)
        layout.setStretch(1, 1)
        layout.setAlignment(self.button, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)
        self.setSizePolicy(*_WIDE)

    def set_chosen(self, *, chosen: bool, word: str) -> None:
        """Says that it is chosen, in a word and in the look of its number."""
        self.mark.set_text(word if chosen else "")
        self.button.setProperty("on", "true" if chosen else "false")
        self.button.style().polish(self.button)


class DrillChoice(QWidget):
    """Asks, and shows what came of it.

    Signals:
        given: `(Option, bool)` what is chosen; whether it was written in own words.
        judged: own words were given and are held against the others: keys mean numbers again.
        next_wanted: the next decision.
    """

    given = Signal(object, bool)
    judged = Signal()
    next_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drill: Drill | None = None
        self._decision = 0
        self._answers: tuple[Answer, ...] = ()
        self._options: tuple[playing.Option, ...] = ()
        self._chosen: int | None = None
        self._revealed = self._judging = self.writes = False
        self.rows: list[OptionRow] = []
        self.question = PlainText("", "section", wrap=True)
        self._list = column(spacing=8)
        self.own_words = TextField(self.tr("In your own words"), lines=3, most=8)
        self.own_words.finished.connect(self.go_on)
        self.to_write = Button(self.tr("In my own words"), "flat", tip="0", on_click=self.write)
        self._told = column(spacing=8)
        self.hint = PlainText("", "hint", wrap=True)
        self.next = Button(self.tr("Next"), "primary", tip="Enter", on_click=self.go_on)
        self.setLayout(
            column(
                self.question,
                self.own_words,
                self._told,
                self._list,
                row(self.next, self.to_write, None, spacing=8),
                self.hint,
                None,
                spacing=12,
                margins=(2, 2, 12, 4),
            )
        )

    def ask(self, drill: "Drill", decision: int, answers: Sequence["Answer"]) -> None:
        """Asks a decision anew."""
        self._drill, self._decision, self._answers = drill, decision, tuple(answers)
        self._options = playing.options(drill, decision, answers)
        self._revealed = self._judging = False
        self.writes = not self._options
        self.question.set_text(self.tr("What would you do next?"))
        self.next.set_label(self.tr("Decide"))
        self.own_words.set_value("")
        self.own_words.setReadOnly(False)
        empty_layout(self._told)
        self._show_options([one.text for one in self._options])
        self._show_writing()

    def _show_options(self, texts: Sequence[str]) -> None:
        empty_layout(self._list)
        self.rows, self._chosen = [], None
        for number, text in enumerate(texts):
            line = OptionRow(number + 1, text)
            line.pressed.connect(partial(self._press, number))
            self.rows.append(line)
            self._list.addWidget(line)

    def _show_writing(self) -> None:
        for line in self.rows:
            line.setVisible(not self.writes)
        self.own_words.setVisible(self.writes)
        can_choose = bool(self._options) and not self._revealed and not self._judging
        self.to_write.setVisible(can_choose)
        other = self.tr("Choose instead") if self.writes else self.tr("In my own words")
        self.to_write.set_label(other)
        if self.writes:
            self.hint.set_text(self.tr("Write what you would do, then Ctrl+Enter."))
        else:
            self.hint.set_text(self.tr("Press its number, then Enter. 0 to write your own."))

    def write(self) -> None:
        """Answers in own words, or chooses again."""
        if self._revealed or self._judging or not self._options:
            return
        self.writes = not self.writes
        self._show_writing()
        if self.writes:
            self.own_words.setFocus()

    def _press(self, number: int) -> None:
        """By the pointer, or by Space on its number: Enter then goes on."""
        self.next.setFocus()
        self.choose(number)

    def choose(self, number: int) -> None:
        """Chooses an option by its place."""
        writing = self.writes and not self._judging
        if self._revealed or writing or not 0 <= number < len(self.rows):
            return
        self._chosen = number
        for place, line in enumerate(self.rows):
            line.set_chosen(chosen=place == number, word=self.tr("chosen"))
        if self._judging:
            self.go_on()

    def go_on(self) -> None:
        """Takes the answer; where it was shown what was done, asks for the next one."""
        if not self.next.isEnabled():
            return
        if self._revealed:
            self.next_wanted.emit()
        elif self._judging:
            self._judge()
        elif self.writes:
            self._compare()
        elif self._chosen is not None:
            self.given.emit(self._options[self._chosen], False)

    def set_waiting(self, *, waiting: bool) -> None:
        """Nothing more is taken while an answer is being kept."""
        self.next.setEnabled(not waiting)

    # --- own words

    def _compare(self) -> None:
        """Own words beside what was done and the playbook: the person says which they are."""
        text = str(self.own_words.value()).strip()
        drill = self._drill
        if not text or drill is None:
            return
        self._judging = True
        self.own_words.setReadOnly(True)
        done = drill.done[self._decision]
        self._tell(self.tr("What was done"), done.action)
        planned = playing.next_planned(drill, self._decision, self._answers)
        if planned is not None:
            self._tell(self.tr("The playbook’s next step"), planned.title)
        verdicts = self._verdicts()
        self.question.set_text(self.tr("Is that what you wrote?"))
        self._show_options([_verdict_words(one) for one in verdicts])
        likely = playing.likely(drill, self._decision, text, self._answers)
        self._chosen = verdicts.index(likely) if likely in verdicts else len(verdicts) - 1
        for place, line in enumerate(self.rows):
            line.set_chosen(chosen=place == self._chosen, word=self.tr("by its words"))
        self.to_write.hide()
        self.hint.set_text(self.tr("Press a number; Enter takes what its words say."))
        self.judged.emit()

    def _verdicts(self) -> list[Verdict]:
        drill = self._drill
        if drill is None or playing.next_planned(drill, self._decision, self._answers) is None:
            return [Verdict.DONE, Verdict.NEITHER]
        return list(Verdict)

    def _judge(self) -> None:
        if self._drill is None or self._chosen is None:
            return
        text = str(self.own_words.value()).strip()
        verdict = self._verdicts()[self._chosen]
        found = playing.read(self._drill, self._decision, text, verdict, self._answers)
        self.given.emit(found, True)

    # --- afterwards

    def reveal(
        self,
        drill: "Drill",
        decision: int,
        answers: Sequence["Answer"],
        given: "Answer",
        zone: tzinfo,
    ) -> None:
        """Shows what was done and what the playbook says, beside what was chosen."""
        self._revealed, self._judging = True, False
        empty_layout(self._told)
        self._show_options([])
        self.own_words.hide()
        self.to_write.hide()
        self.question.set_text(self.tr("What came of it"))
        planned = playing.next_planned(drill, decision, answers)
        as_done = given.step == decision
        as_planned = planned is not None and given.planned == planned.number
        self._told.addWidget(Bar(self._verdict(as_done, as_planned, given, decision), "info"))
        self._tell(self.tr("You"), given.text)
        self._tell(self.tr("What was done"), drill_words.done_line(drill.done[decision], zone))
        if planned is not None:
            self._tell(self.tr("The playbook’s next step"), planned.title)
        last = decision + 1 >= len(drill.done)
        self.next.set_label(self.tr("To the debrief") if last else self.tr("Next"))
        self.hint.set_text(self.tr("Press Enter to go on."))

    def _verdict(self, as_done: bool, as_planned: bool, given: "Answer", decision: int) -> str:
        if as_done and as_planned:
            return self.tr("As it was done, and as the playbook says.")
        if as_done:
            return self.tr("As it was done.")
        if as_planned:
            return self.tr("As the playbook says; something else was done.")
        if given.step is not None and given.step > decision:
            return self.tr("It was done later.")
        if given.planned is not None:
            return self.tr("The playbook has it elsewhere.")
        return self.tr("Neither what was done nor what the playbook says.")

    def _tell(self, label: str, text: str) -> None:
        self._told.addWidget(PlainText(label, "hint"))
        self._told.addWidget(PlainText(text, "prose", wrap=True, selectable=True))


def _verdict_words(verdict: Verdict) -> str:
    return {
        Verdict.DONE: drill_words.tr("It is what was done"),
        Verdict.PLANNED: drill_words.tr("It is what the playbook says"),
        Verdict.BOTH: drill_words.tr("It is both"),
        Verdict.NEITHER: drill_words.tr("It is neither"),
    }[verdict]
