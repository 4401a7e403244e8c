"""The last changes of an incident, one line an operation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.pages.base import PageContext
from desktop.pages.incident.words import short_time
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row

if TYPE_CHECKING:
    from kb.ledger.history import HistoryEntry

_LINES: Final = 6


def sentence(entry: "HistoryEntry") -> str:
    """Who did what: "Amelie Fontaine edited lesson L-01"."""
    forms = {
        "insert": _tr("{who} added {what}"),
        "update": _tr("{who} edited {what}"),
        "delete": _tr("{who} deleted {what}"),
    }
    form = forms.get(entry.action, forms["update"])
    return form.format(who=entry.actor, what=entry.record_label)


class Recent(QWidget):
    """Lines of who did what, with their times."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._lines: list[tuple[PlainText, PlainText]] = []
        layout = column(PlainText(self.tr("Recent"), "section"), spacing=6)
        for _ in range(_LINES):
            text, time = PlainText("", "hint2", elide=True), PlainText("", "hint2")
            line = row(text, time, spacing=8)
            line.setStretch(0, 1)
            layout.addLayout(line)
            self._lines.append((text, time))
        self.setLayout(layout)

    def show_entries(self, entries: "Sequence[HistoryEntry]") -> None:
        """Shows the newest operations, one line for each."""
        newest = list({entry.operation_id: entry for entry in reversed(entries)}.values())[::-1]
        for number, (text, time) in enumerate(self._lines):
            entry = newest[number] if number < len(newest) else None
            text.set_text(sentence(entry) if entry is not None else "")
            zone = self._context.session.zone
            at = short_time(entry.at, "minute", zone, newest[0].at) if entry is not None else ""
            time.set_text(at)
            text.setVisible(entry is not None)
            time.setVisible(entry is not None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Recent", text)
