"""Draws the cells of tables: hairlines, selection edge, two lines of text, chips and marks."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption

from desktop.theme import fonts, icons
from desktop.theme.tokens import Tokens
from desktop.widgets import marks
from desktop.widgets.cells import Cell, Group
from desktop.widgets.chips import CHIP_HEIGHT, paint_avatar, paint_chip, paint_progress
from desktop.widgets.labels import upright, upright_in_place

PADDING = 10
EDGE = 3
LINE = 16
ROW = 36
TWO_LINES = 50
GROUP_ROW = 30

_INK = {"secondary": "text2", "muted": "text3", "number": "text2"}


def font_of(cell: Cell) -> QFont:
    """The font that a cell's text is drawn in."""
    if cell.look == "mono":
        return fonts.mono(fonts.HEADER)
    if cell.look == "title":
        return fonts.ui(fonts.BODY, fonts.MEDIUM)
    return fonts.ui(fonts.BODY, tabular=True)


def first_line(rect: QRect) -> QRect:
    """The room of the first line of text in a row, whatever the row's height."""
    line = fonts.px(LINE)
    top = rect.y() + (min(rect.height(), fonts.px(ROW)) - line) // 2
    return QRect(rect.x() + PADDING, top, rect.width() - 2 * PADDING, line)


class RowPainter:
    """Paints into one cell. Made anew for each call, so it holds no state of a view."""

    def __init__(self, painter: QPainter, table: Tokens, *, mirrored: bool) -> None:
        self.painter = painter
        self.table = table
        self.mirrored = mirrored
        painter.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        )

    def ground(self, rect: QRect, *, selected: bool, hovered: bool, sunken: bool = False) -> None:
        """Background and the hairline under the row."""
        name = "surface"
        if selected:
            name = "selected"
        elif hovered:
            name = "hover"
        elif sunken:
            name = "sunken"
        self.painter.fillRect(rect, self.table.color(name))
        line = QRect(rect.x(), rect.bottom(), rect.width(), 1)
        self.painter.fillRect(line, self.table.color("border"))

    def edge(self, rect: QRect, token: str) -> None:
        """The 3 px edge of the selected row, or of a conflict."""
        left = rect.right() + 1 - EDGE if self.mirrored else rect.x()
        self.painter.fillRect(QRect(left, rect.y(), EDGE, rect.height()), self.table.color(token))

    def ring(self, rect: QRect) -> None:
        """The 2 px focus ring of a cell."""
        colour = self.table.color("focus")
        x, y, w, h = rect.x(), rect.y(), rect.width(), rect.height() - 1
        for side in (
            QRect(x, y, w, 2),
            QRect(x, y + h - 2, w, 2),
            QRect(x, y, 2, h),
            QRect(x + w - 2, y, 2, h),
        ):
            self.painter.fillRect(side, colour)

    def group(self, rect: QRect, group: Group) -> None:
        """A row that heads others."""
        self.ground(rect, selected=False, hovered=False, sunken=True)
        box = rect.adjusted(PADDING + 10, 0, -PADDING, 0)
        font = fonts.ui(fonts.HEADER, fonts.BOLD)
        used = self._line(box, group.title, font, "text")
        detail = (
            box.adjusted(0, 0, -used - 12, 0) if self.mirrored else box.adjusted(used + 12, 0, 0, 0)
        )
        self._line(detail, group.detail, fonts.ui(fonts.HEADER), "text2")

    def entry(self, rect: QRect, prompt: str) -> None:
        """The row for quick entry."""
        box = first_line(rect)
        icon = QRect(box.x(), box.y(), 16, box.height())
        if self.mirrored:
            icon.moveRight(box.right())
        icons.paint(self.painter, icon, "plus", self.table.text3)
        text = box.adjusted(0, 0, -24, 0) if self.mirrored else box.adjusted(24, 0, 0, 0)
        self._line(text, prompt, fonts.ui(fonts.BODY), "text3")

    def cell(self, rect: QRect, cell: Cell, *, trailing: bool) -> None:
        """The contents of a cell."""
        if cell.state:
            self.edge(rect, "warn" if cell.state == "conflict" else "danger")
        box = first_line(rect)
        match cell.look:
            case "chip":
                middle = box.y() + box.height() // 2
                height = fonts.px(CHIP_HEIGHT)
                room = QRect(box.x() - 2, middle - height // 2, box.width() + 4, height)
                if cell.text:
                    paint_chip(self.painter, room, cell.text, cell.tone, self.table, cell.mark)
            case "skeleton":
                bar = QRect(box.x(), box.y() + 3, max(24, box.width() * 3 // 5), box.height() - 6)
                self.painter.fillRect(bar, self.table.color("hover"))
            case "flag":
                self._flag(box, on=cell.share > 0)
            case "progress":
                self._progress(box, cell)
            case _:
                self._text(rect, self._before(box, cell), cell, trailing=trailing)

    def _before(self, box: QRect, cell: Cell) -> QRect:
        """Draws what stands before the text and returns the room that is left."""
        width = 0
        if cell.look == "mark" and cell.mark is not None:
            width = 22
            colour = self.table.color(marks.tone(cell.mark))
            marks.paint(self.painter, self._lead(box, 14), cell.mark, colour)
        elif cell.look == "person" and cell.text:
            width = 28
            paint_avatar(
                self.painter, self._lead(box, 20).adjusted(0, -2, 0, 2), cell.text, self.table
            )
        elif cell.look == "icon" and cell.icon:
            width = 24
            icons.paint(self.painter, self._lead(box, 16), cell.icon, self.table.text2)
        return box.adjusted(0, 0, -width, 0) if self.mirrored else box.adjusted(width, 0, 0, 0)

    def _lead(self, box: QRect, width: int) -> QRect:
        room = QRect(box.x(), box.y(), width, box.height())
        if self.mirrored:
            room.moveRight(box.right())
        return room

    def _progress(self, box: QRect, cell: Cell) -> None:
        room = self._lead(box, 44)
        paint_progress(self.painter, room, cell.share, self.table)
        text = box.adjusted(0, 0, -52, 0) if self.mirrored else box.adjusted(52, 0, 0, 0)
        self._line(text, cell.text, font_of(cell), "text2")

    def _flag(self, box: QRect, *, on: bool) -> None:
        room = QRectF(self._lead(box, 16))
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(self.table.color("accent" if on else "control"))
        self.painter.setBrush(self.table.color("accent" if on else "surface"))
        self.painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        self.painter.restore()
        if on:
            tick = room.toRect().adjusted(2, 2, -2, -2)
            icons.paint(self.painter, tick, "check", self.table.on_accent)

    def _text(self, rect: QRect, box: QRect, cell: Cell, *, trailing: bool) -> None:
        ink = _INK.get(cell.look, "text")
        if not cell.text:
            self._line(box, "–", font_of(cell), "text3", trailing=trailing)
        elif cell.wrap or cell.matches:
            lines = 2 if cell.wrap and rect.height() >= fonts.px(TWO_LINES) else 1
            self._paragraph(box, cell, ink, lines)
        else:
            self._line(box, cell.text, font_of(cell), ink, trailing=trailing)

    def _line(self, box: QRect, text: str, font: QFont, ink: str, *, trailing: bool = False) -> int:
        """One line, cut with an ellipsis; returns its width."""
        metrics = QFontMetrics(font)
        one = upright(" ".join(text.split()))
        shown = metrics.elidedText(one, Qt.TextElideMode.ElideRight, max(0, box.width()))
        side = Qt.AlignmentFlag.AlignTrailing if trailing else Qt.AlignmentFlag.AlignLeading
        if self.mirrored:
            mirror = {
                Qt.AlignmentFlag.AlignLeading: Qt.AlignmentFlag.AlignRight,
                Qt.AlignmentFlag.AlignTrailing: Qt.AlignmentFlag.AlignLeft,
            }
            side = mirror[side] | Qt.AlignmentFlag.AlignAbsolute
        self.painter.setFont(font)
        self.painter.setPen(self.table.color(ink))
        # Times, ids and durations keep their own order in a mirrored window.
        isolated = f"\u2068{shown}\u2069" if self.mirrored else shown
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        self.painter.drawText(box, int(flags), isolated)
        return metrics.horizontalAdvance(shown)

    def _paragraph(self, box: QRect, cell: Cell, ink: str, lines: int) -> None:
        """Up to `lines` lines, the last one cut; matches stand on the `mark` colour."""
        font = font_of(cell)
        top = 0.0
        for text, start in wrapped(cell.text, font, box.width(), lines):
            layout = QTextLayout(text, font)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.NoWrap)
            option.setTextDirection(
                Qt.LayoutDirection.RightToLeft if self.mirrored else Qt.LayoutDirection.LeftToRight
            )
            layout.setTextOption(option)
            layout.setFormats(self._match_formats(cell, start, len(text)))
            layout.beginLayout()
            line = layout.createLine()
            line.setLineWidth(box.width())
            layout.endLayout()
            self.painter.setPen(self.table.color(ink))
            layout.draw(self.painter, QPointF(box.x(), box.y() + top))
            top += fonts.px(LINE)

    def _match_formats(self, cell: Cell, start: int, length: int) -> list[QTextLayout.FormatRange]:
        made = []
        for begin, size in cell.matches:
            first, last = max(begin - start, 0), min(begin + size - start, length)
            if first < last:
                found = QTextLayout.FormatRange()
                found.start = first
                found.length = last - first
                style = found.format
                style.setBackground(self.table.color("mark"))
                found.format = style
                made.append(found)
        return made


def wrapped(text: str, font: QFont, width: int, lines: int) -> list[tuple[str, int]]:
    """`text` in at most `lines` lines of `width` px, each with its place in the text."""
    flat = upright_in_place(text.replace("\n", " ").replace("\t", " "))
    layout = QTextLayout(flat, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[tuple[str, int]] = []
    while len(found) < lines:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(1, width))
        start, length = line.textStart(), line.textLength()
        if len(found) == lines - 1 and start + length < len(flat):
            metrics = QFontMetrics(font)
            rest = metrics.elidedText(flat[start:], Qt.TextElideMode.ElideRight, max(1, width))
            found.append((rest, start))
        else:
            found.append((flat[start : start + length], start))
    layout.endLayout()
    return found


def needs_two_lines(cell: Cell, width: int) -> bool:
    """Whether a wrapping cell's text is longer than one line of a column `width` px wide."""
    if not cell.wrap:
        return False
    room = width - 2 * PADDING
    return (
        "\n" in cell.text.strip() or QFontMetrics(font_of(cell)).horizontalAdvance(cell.text) > room
    )
