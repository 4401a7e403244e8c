"""A playbook as steps: number, title, text, and who does it in what time."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtWidgets import QWidget

from desktop.pages.knowledge.step_words import meta_of, ways_in_words
from desktop.theme import fonts, tokens
from desktop.widgets.labels import upright_in_place
from desktop.widgets.pictures import put_pictures
from desktop.widgets.reading import ProseView, style
from kb.library.playbooks.flow import Flow
from kb.library.playbooks.step_labels import detail
from kb.vocabulary.enums import Phase

if TYPE_CHECKING:
    from kb.library.playbooks.schemas import PlaybookStep

_NUMBER_WIDTH = 38


class StepsView(ProseView):
    """The steps of one version, grouped by phase."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._steps: Sequence[PlaybookStep] = ()
        self._flow = Flow()
        self._places: dict[UUID, int] = {}

    def show_steps(self, steps: "Sequence[PlaybookStep]", found: Flow) -> None:
        """Shows these and where they lead; marks and scroll stay."""
        place = self.verticalScrollBar().value()
        self._steps = steps
        self._flow = found
        self._build()
        self._link()
        self._mark()
        self.verticalScrollBar().setValue(place)

    def go_to_step(self, step_id: UUID) -> None:
        """Scrolls to a step."""
        if step_id in self._places:
            self.go_to(self._places[step_id])

    @override
    def headings(self) -> list[tuple[int, str, int]]:
        return [(2, text, position) for text, position in self._phases]

    def _build(self) -> None:
        document = self.document()
        document.clear()
        document.setDefaultFont(fonts.ui(fonts.PROSE))
        table = tokens.of(self.palette())
        cursor = QTextCursor(document)
        self._places.clear()
        self._phases: list[tuple[str, int]] = []
        phase = None
        for step in self._steps:
            if step.phase != phase:
                phase = step.phase
                self._heading(cursor, _phase_label(phase), table)
            self._step(cursor, step, table)

    def _heading(self, cursor: QTextCursor, text: str, table: tokens.Tokens) -> None:
        shape = QTextBlockFormat()
        shape.setTopMargin(18 if self._phases else 0)
        shape.setBottomMargin(8)
        look = QTextCharFormat()
        look.setFont(fonts.ui(fonts.PANEL, fonts.BOLD))
        look.setForeground(table.color("text"))
        if cursor.position():
            cursor.insertBlock(shape, look)
        else:
            cursor.setBlockFormat(shape)
        self._phases.append((text, cursor.position()))
        cursor.insertText(upright_in_place(text), look)

    def _step(self, cursor: QTextCursor, step: "PlaybookStep", table: tokens.Tokens) -> None:
        shape = QTextTableFormat()
        shape.setBorder(0)
        shape.setCellPadding(0)
        shape.setCellSpacing(0)
        shape.setBottomMargin(14)
        shape.setTopMargin(4)
        fixed, rest = QTextLength.Type.FixedLength, QTextLength.Type.PercentageLength
        shape.setColumnWidthConstraints([QTextLength(fixed, _NUMBER_WIDTH), QTextLength(rest, 100)])
        cells = cursor.insertTable(1, 2, shape)
        number = QTextCharFormat()
        number.setFont(fonts.ui(fonts.PROSE, fonts.BOLD, tabular=True))
        number.setForeground(table.color("accent_text"))
        cells.cellAt(0, 0).firstCursorPosition().insertText(str(step.number), number)
        inside = cells.cellAt(0, 1).firstCursorPosition()
        self._places[step.id] = inside.position()
        title = QTextCharFormat()
        title.setFont(fonts.ui(fonts.PROSE, fonts.BOLD))
        title.setForeground(table.color("text"))
        inside.insertText(upright_in_place(step.title), title)
        told = detail(step.title, step.text)
        if told:
            inside.insertBlock(QTextBlockFormat(), QTextCharFormat())
            part = _styled(told, table)
            put_pictures(part, self.pictures, self._column(), table.color("text2"), self.document())
            inside.insertFragment(QTextDocumentFragment(part))
        shown = next((one for one in self._flow.steps if one.number == step.number), None)
        if shown is not None:
            for words in ways_in_words(shown, self._flow):
                self._line(inside, words, table, "text2", fonts.BODY)
            meta = meta_of(shown)
            if meta:
                self._line(inside, meta, table, "text3", fonts.HEADER)
        cursor.movePosition(QTextCursor.MoveOperation.End)

    @staticmethod
    def _line(inside: QTextCursor, words: str, table: tokens.Tokens, token: str, size: int) -> None:
        look = QTextCharFormat()
        look.setFont(fonts.ui(size))
        look.setForeground(table.color(token))
        below = QTextBlockFormat()
        below.setTopMargin(2)
        inside.insertBlock(below, look)
        inside.insertText(upright_in_place(words), look)

    @override
    def show_again(self) -> None:
        if self._steps:
            self.show_steps(self._steps, self._flow)

    @override
    def _column(self) -> int:
        return super()._column() - _NUMBER_WIDTH


def _styled(markdown: str, table: tokens.Tokens) -> QTextDocument:
    part = QTextDocument()
    part.setDefaultFont(fonts.ui(fonts.PROSE))
    dialect = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    part.setMarkdown(
        upright_in_place(markdown), dialect | QTextDocument.MarkdownFeature.MarkdownNoHTML
    )
    style(part, table)
    return part


def _phase_label(code: str) -> str:
    try:
        return Phase(code).label
    except ValueError:
        return code or QCoreApplication.translate("StepsView", "Steps")
