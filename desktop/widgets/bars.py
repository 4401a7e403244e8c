"""Bars between title and content: errors, read-only, and other things to know."""

from collections.abc import Callable
from typing import override

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, column, row
from desktop.widgets.status_bar import StateIcon

BarAction = tuple[str, Callable[[], object]]
"""Label and handler of a button in a bar."""

_TOP = Qt.AlignmentFlag.AlignTop
_ICONS = {"warn": "warning", "danger": "warning-circle", "info": "info", "neutral": "lock-simple"}
_TOKENS = {"warn": "warn", "danger": "danger", "info": "info", "neutral": "text2"}


class Bar(QFrame):
    """A sentence on a tone, with one or two buttons.

    Args:
        text: what to know.
        tone: "info", "warn", "danger" or "neutral".
        actions: buttons as (label, handler).
        detail: a second, quieter line.
        closable: whether it has an ×.
    """

    def __init__(
        self,
        text: str,
        tone: str = "info",
        actions: tuple[BarAction, ...] = (),
        *,
        detail: str = "",
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("bar", tone)
        self._text = PlainText(text, "strong" if detail else "", wrap=True, selectable=True)
        self._detail = PlainText(detail, "secondary", wrap=True, selectable=True)
        if not detail:
            self._detail.hide()
        self._buttons = FlowLayout(spacing=8)
        self.body = column(self._text, self._detail, spacing=2)
        self.body.addLayout(self._buttons)
        for label, handler in actions:
            self._buttons.addWidget(Button(label, on_click=handler))
        self._buttons.setContentsMargins(0, 6 if actions else 0, 0, 0)
        icon = StateIcon(_ICONS[tone], _TOKENS[tone])
        head = row(icon, self.body, spacing=10)
        head.setStretch(1, 1)
        head.setAlignment(icon, _TOP)
        if closable:
            close = IconButton("x", self.tr("Close"), on_click=self.dismiss)
            head.addWidget(close)
            head.setAlignment(close, _TOP)
        self.setLayout(column(head, margins=(12, 10, 12, 10)))
        self.setAccessibleName(f"{text} {detail}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def add_action(self, label: str, act: Callable[[], object]) -> None:
        """Adds a button that does `act` and takes the bar away."""

        def run() -> None:
            self.dismiss()
            act()

        self._buttons.setContentsMargins(0, 6, 0, 0)
        self._buttons.addWidget(Button(label, on_click=run))

    @override
    def sizeHint(self) -> QSize:
        """As high as the text and the buttons need at this width: both may wrap."""
        hint = super().sizeHint()
        layout = self.layout()
        if layout is not None and self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            hint.setHeight(layout.totalHeightForWidth(self.width()))
        return hint

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def dismiss(self) -> None:
        """Takes the bar away."""
        self.hide()
        self.deleteLater()

    def set_text(self, text: str, detail: str = "") -> None:
        """Changes the sentences."""
        self._text.set_text(text)
        self._detail.set_text(detail)
        self._detail.setVisible(bool(detail))


class ErrorBar(Bar):
    """What happened, what is kept, what to do; [Details] unfolds the technical text."""

    def __init__(
        self,
        what: str,
        kept: str,
        todo: str = "",
        details: str = "",
        actions: tuple[BarAction, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        sentences = " ".join(part for part in (kept, todo) if part)
        super().__init__(what, "danger", actions, detail=sentences, closable=True, parent=parent)
        self._details = QPlainTextEdit(details)
        self._details.setReadOnly(True)
        self._details.setProperty("mono", "true")
        self._details.setAccessibleName(self.tr("Details"))
        self._details.setMaximumHeight(140)
        self._details.hide()
        if details:
            self._more = Button(self.tr("Details"), "link", on_click=self._toggle)
            copy = Button(self.tr("Copy details"), "link", on_click=self._copy)
            self.body.addLayout(row(self._more, copy, None, spacing=12))
            self.body.addWidget(self._details)

    def _toggle(self) -> None:
        self._details.setVisible(self._details.isHidden())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())


class ReadOnlyBar(Bar):
    """Why fields cannot be edited: "Approved 2026-03-21 by J. Haddad", [Reopen…]."""

    def __init__(self, reason: str, actions: tuple[BarAction, ...] = ()) -> None:
        super().__init__(reason, "neutral", actions)


class EmptyState(QWidget):
    """An empty list: one sentence, one primary action, one other way. No drawing.

    Args:
        text: what belongs here, or what no record matches.
        actions: buttons; the first is the main one.
        hint: a quieter second sentence.
    """

    def __init__(
        self,
        text: str,
        actions: tuple[BarAction, ...] = (),
        hint: str = "",
        *,
        primary: bool = False,
    ) -> None:
        super().__init__()
        self._text = PlainText(text, "prose", wrap=True)
        self._hint = PlainText(hint, "muted", wrap=True)
        if not hint:
            self._hint.hide()
        buttons = row(spacing=8)
        for number, (label, handler) in enumerate(actions):
            variant = "primary" if primary and number == 0 else "secondary"
            buttons.addWidget(Button(label, variant, on_click=handler))  # type: ignore[arg-type]
        buttons.addStretch(1)
        self.setLayout(
            column(self._text, self._hint, 4, buttons, None, spacing=8, margins=(20, 32, 20, 20))
        )

    def set_text(self, text: str, hint: str = "") -> None:
        """Changes the sentences."""
        self._text.set_text(text)
        self._hint.set_text(hint)
        self._hint.setVisible(bool(hint))
