"""Text that never interprets markup, and hairlines."""

import re
from typing import Final, override

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

#: Signs that turn the order of text round: "invoice\u202efdp.exe" would read as a PDF.
_TURNING: Final = re.compile("[\u202a-\u202e\u2067]")

_ENDLESS: Final = re.compile(r"\S{80,}")
_PIECE: Final = re.compile(".{16}")


def upright(text: str) -> str:
    """Text that reads in the order in which it is written: what would turn it is named."""
    if not _TURNING.search(text):
        return text
    return _TURNING.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def turning_signs(text: str) -> list[str]:
    """The signs of a text that turn it round, each once, such as U+202E."""
    return [f"U+{ord(sign):04X}" for sign in dict.fromkeys(_TURNING.findall(text))]


def breakable(text: str) -> str:
    """Text whose endless words may be broken: a label breaks lines between words alone."""
    return _ENDLESS.sub(lambda found: _PIECE.sub("\\g<0>\u200b", found[0]), text)


def upright_in_place(text: str) -> str:
    """The same in as many characters, for text with places that are marked."""
    return _TURNING.sub("\ufffd", text)


#: More than a person reads in passing.
LONGEST_TIP: Final = 1_000


class PlainText(QLabel):
    """A label that shows its text as it is.

    Args:
        text: what to show; markup in it stays visible as text.
        role: look, one of title panel section strong medium prose figure secondary hint
            count muted accent warn danger ok info error mono monohint; "" is plain.
        wrap: break long text into lines.
        selectable: text can be selected and copied, with the keyboard too.
        elide: cut what does not fit with an ellipsis, the whole in the tooltip.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "",
        *,
        wrap: bool = False,
        selectable: bool = False,
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("t", role)
        self.setWordWrap(wrap)
        if selectable:
            flags = Qt.TextInteractionFlag
            self.setTextInteractionFlags(
                flags.TextSelectableByMouse | flags.TextSelectableByKeyboard
            )
        if wrap:
            policy = self.sizePolicy()
            policy.setHeightForWidth(True)
            policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
            self.setSizePolicy(policy)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.setMinimumWidth(24)
        self.set_text(text)

    @override
    def setToolTip(self, text: str) -> None:
        """As text, whatever it holds."""
        super().setToolTip(as_tooltip(text))

    def set_text(self, text: str) -> None:
        """Shows `text`."""
        self._text = text
        self._show()

    def plain_text(self) -> str:
        """The whole text, also when it is cut on the screen."""
        return self._text

    def set_role(self, role: str) -> None:
        """Changes the look."""
        if self.property("t") != role:
            self.setProperty("t", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def _show(self) -> None:
        shown = upright(self._text)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        if self.wordWrap() and not self.textInteractionFlags() & selectable:
            # What is copied keeps its own signs.
            shown = breakable(shown)
        if self._elide:
            width = self.contentsRect().width()
            shown = self.fontMetrics().elidedText(
                " ".join(shown.split()), Qt.TextElideMode.ElideRight, max(width, 24)
            )
            self.setToolTip(as_tooltip(self._text) if shown != self._text else "")
            self.setAccessibleName(self._text)
        super().setText(shown)
        self._fit()

    def _fit(self) -> None:
        """Word-wrapped labels in nested layouts get too little height from Qt: ask for it."""
        if self.wordWrap() and self.width() > 0:
            # The old minimum would be part of the new height otherwise.
            self.setMinimumHeight(0)
            self.setMinimumHeight(max(0, self.heightForWidth(self.width())))

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._elide:
            hint.setWidth(self.fontMetrics().horizontalAdvance(self._text) + 2)
        return hint

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide:
            self._show()
        else:
            self._fit()


def as_tooltip(text: str) -> str:
    """Text for a tooltip: Qt guesses rich text there, so a leading tag is defused.

    A tooltip is as large as its text: it is cut where it would be larger than a screen.
    """
    text = upright(text[:LONGEST_TIP] + "…" if len(text) > LONGEST_TIP else text)
    return text.replace("<", "‹").replace(">", "›") if "<" in text else text


def field_label(text: str, buddy: QWidget | None = None, *, role: str = "secondary") -> PlainText:
    """The visible label of a field; it also becomes the field's accessible name."""
    label = PlainText(text, role)
    if buddy is not None:
        buddy.setAccessibleName(text)
    return label


def hline() -> QFrame:
    """A horizontal hairline."""
    line = QFrame()
    line.setProperty("hline", "1")
    line.setFixedHeight(1)
    return line


def vline() -> QFrame:
    """A vertical hairline."""
    line = QFrame()
    line.setProperty("vline", "1")
    line.setFixedWidth(1)
    return line
