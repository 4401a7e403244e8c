"""An automation rule for reading: trigger, conditions, actions, what it calls and meets."""

from typing import override

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.pages.knowledge import rule_words
from desktop.pages.knowledge.rule_reading import RuleReading
from desktop.theme import fonts, tokens
from desktop.widgets.labels import upright_in_place
from desktop.widgets.reading import ProseView
from kb.library.automation_rules.reading import ReadRule

_INDENT = 22
_NUMBER = 28


class RuleView(ProseView):
    """What one version of a rule says. Everything in it is text, never markup."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._found: ReadRule | None = None
        self._reading: RuleReading | None = None
        self._places: list[tuple[int, str, int]] = []

    def show_reading(self, reading: RuleReading) -> None:
        """Shows a version with what it calls and where it overlaps."""
        self._reading = reading
        self.show_rule(reading.found)

    def show_rule(self, found: ReadRule) -> None:
        """Shows what a text says; scroll and marks stay."""
        place = self.verticalScrollBar().value()
        self._found = found
        self._build(found)
        self._link()
        self._mark()
        self.verticalScrollBar().setValue(place)

    @override
    def headings(self) -> list[tuple[int, str, int]]:
        return list(self._places)

    def _build(self, found: ReadRule) -> None:
        document = self.document()
        document.clear()
        document.setDefaultFont(fonts.ui(fonts.PROSE))
        self._places = []
        cursor = QTextCursor(document)
        if found.problems:
            self._heading(cursor, self.tr("Not read yet"))
            for problem in found.problems:
                said = self.tr("Line {n}: {what}").format(n=problem.line, what=problem.text)
                self._line(cursor, said, "warn")
        rule = found.rule
        self._heading(cursor, self.tr("Trigger"))
        self._line(cursor, rule_words.trigger_line(rule.trigger))
        self._heading(cursor, self.tr("Conditions"))
        if not rule.conditions:
            self._line(cursor, self.tr("None: it always runs."), "text2")
        for condition in rule.conditions:
            for depth, words in rule_words.condition_lines(condition):
                self._line(cursor, words, indent=depth)
        self._heading(cursor, self.tr("Actions"))
        for number, action in enumerate(rule.actions, start=1):
            head, below = rule_words.action_lines(action)
            self._numbered(cursor, number, head)
            for words in below:
                self._line(cursor, words, "text2", left=_NUMBER)
        if self._reading is not None:
            self._relations(cursor, self._reading)

    def _relations(self, cursor: QTextCursor, reading: RuleReading) -> None:
        if reading.types:
            self._heading(cursor, self.tr("For incidents of type"))
            self._line(cursor, ", ".join(reading.types))
        if reading.called:
            self._heading(cursor, self.tr("Playbooks called"))
        for one in reading.called:
            if one.playbook_id is None:
                said = self.tr("{name}, which isn't in the library").format(name=one.name)
                self._line(cursor, said, "warn")
            else:
                self._line(cursor, f"[[{one.name}]]")
        if reading.overlaps:
            self._heading(cursor, self.tr("Overlaps"))
        for overlap in reading.overlaps:
            self._line(cursor, f"[[{overlap.other(reading.rule_id).title}]]")
            self._line(cursor, overlap.why, "text2")

    def _heading(self, cursor: QTextCursor, text: str) -> None:
        look = QTextCharFormat()
        look.setFont(fonts.ui(fonts.PANEL, fonts.BOLD))
        look.setForeground(self._ink("text"))
        shape = QTextBlockFormat()
        shape.setTopMargin(18 if self._places else 0)
        shape.setBottomMargin(6)
        self._block(cursor, shape, look)
        self._places.append((2, text, cursor.position()))
        cursor.insertText(upright_in_place(text), look)

    def _numbered(self, cursor: QTextCursor, number: int, text: str) -> None:
        shape = QTextBlockFormat()
        shape.setTopMargin(6)
        shape.setLeftMargin(fonts.px(_NUMBER))
        shape.setTextIndent(-fonts.px(_NUMBER))
        look = QTextCharFormat()
        look.setFont(fonts.ui(fonts.PROSE, fonts.BOLD, tabular=True))
        look.setForeground(self._ink("accent_text"))
        self._block(cursor, shape, look)
        cursor.insertText(f"{number}  ", look)
        plain = QTextCharFormat()
        plain.setFont(fonts.ui(fonts.PROSE, fonts.MEDIUM))
        plain.setForeground(self._ink("text"))
        cursor.insertText(upright_in_place(text), plain)

    def _line(
        self, cursor: QTextCursor, text: str, ink: str = "text", *, indent: int = 0, left: int = 0
    ) -> None:
        shape = QTextBlockFormat()
        shape.setTopMargin(3)
        shape.setLeftMargin(fonts.px(_INDENT * indent + left))
        look = QTextCharFormat()
        look.setFont(fonts.ui(fonts.PROSE if ink == "text" else fonts.BODY))
        look.setForeground(self._ink(ink))
        self._block(cursor, shape, look)
        cursor.insertText(upright_in_place(text), look)

    def _block(self, cursor: QTextCursor, shape: QTextBlockFormat, look: QTextCharFormat) -> None:
        if cursor.position():
            cursor.insertBlock(shape, look)
        else:
            cursor.setBlockFormat(shape)

    def _ink(self, name: str) -> QColor:
        return tokens.of(self.palette()).color(name)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._found is not None:
            self.show_rule(self._found)
