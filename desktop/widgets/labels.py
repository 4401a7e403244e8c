"""Text that never interprets markup, and hairlines."""

from typing import override

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget


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
        shown = self._text
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
    """Text for a tooltip: Qt guesses rich text there, so a leading tag is defused."""
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
