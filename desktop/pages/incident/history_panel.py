"""The panel of the history: one revision in full, and the way back to it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.pages.base import PageContext, panel_layout
from desktop.pages.incident import history_words as words
from desktop.pages.incident.recent import sentence
from desktop.widgets.buttons import Button
from desktop.widgets.diff import DiffView
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column
from kb.vocabulary.enums import Precision
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from kb.ledger.history import FieldChange, HistoryEntry


class HistoryPanel(QScrollArea):
    """Fields before and after; long texts word by word.

    Args:
        context: for the window's zone.
        on_restore: brings the record back to how it was then.
    """

    def __init__(
        self, context: PageContext, on_restore: "Callable[[HistoryEntry], object]"
    ) -> None:
        super().__init__()
        self._context = context
        self._on_restore = on_restore
        self._shown: tuple[object, bool] | None = None
        self.restore = Button(self.tr("Restore this version"), icon="clock-counter-clockwise")
        self.setAccessibleName(self.tr("Change"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_entry(None, {}, read_only=True)

    def show_entry(
        self, entry: "HistoryEntry | None", names: Mapping[str, str], *, read_only: bool
    ) -> None:
        """Shows one revision, or a hint when none is chosen."""
        key = (entry.sequence if entry is not None else None, read_only)
        if key == self._shown and self.widget() is not None:
            return
        self._shown = key
        content = QWidget()
        if entry is None:
            hint = self.tr("Choose a change to see it in full.")
            content.setLayout(panel_layout(PlainText(hint, "muted", wrap=True), None))
            self.setWidget(content)
            return
        at = format_moment(entry.at, Precision.EXACT, self._context.session.zone)
        layout = panel_layout(
            PlainText(at, "hint2"), PlainText(sentence(entry), "panel", wrap=True)
        )
        for change in words.shown_fields(entry):
            if change.name != "position":
                layout.addWidget(self._field(entry, change, names))
        if not read_only and not words.is_version(entry):
            self.restore = Button(
                self.tr("Restore this version"),
                icon="clock-counter-clockwise",
                on_click=lambda: self._on_restore(entry),
            )
            self.restore.setToolTip(
                self.tr("Makes a new version with the values of then; nothing is lost.")
            )
            layout.addWidget(self.restore)
        layout.addStretch(1)
        content.setLayout(layout)
        self.setWidget(content)

    def _field(
        self, entry: "HistoryEntry", change: "FieldChange", names: Mapping[str, str]
    ) -> QWidget:
        box = QWidget()
        title = PlainText(change.label, "strong")
        if words.is_long(entry.kind, change.name) and entry.action == "update":
            view = DiffView(self.tr("Before"), self.tr("After"), mono=False)
            view.show_texts(str(change.before or ""), str(change.after or ""))
            box.setLayout(column(title, view, spacing=4))
            return box
        zone = self._context.session.zone
        before, after = words.before_and_after(entry, change, zone, names)
        shown = after if entry.action == "insert" else f"{before} → {after}"
        text = PlainText(shown, "secondary", wrap=True, selectable=True)
        box.setLayout(column(title, text, spacing=2))
        return box
