"""A pasted report: what it names, and what of that this incident knows, before anything is kept."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame

from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, row
from desktop.widgets.text import TextField
from kb.incidents.research.overlap import overlap
from kb.vocabulary.found_in import Found, found_in
from kb.vocabulary.indicators import defang

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

_READ_AFTER_MS = 200
_SHOWN = 12
_TITLE = 120


class ReportText(QFrame):
    """A field for the text; its techniques, indicators and overlap appear while it is pasted.

    Args:
        whole: gives the incident.
        on_taken: gets the values of a new note.
    """

    def __init__(
        self,
        whole: "Callable[[], WholeIncident | None]",
        on_taken: Callable[[Mapping[str, Any]], object],
    ) -> None:
        super().__init__()
        self._whole, self._on_taken = whole, on_taken
        self.found = Found()
        self.setProperty("bar", "neutral")
        self.setAccessibleName(self.tr("Text of a report"))
        self.text = TextField(self.tr("Text of a report"), lines=4, most=8)
        self.text.setPlaceholderText(
            self.tr("Paste the text of a report here. Nothing is fetched.")
        )
        self._timer = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._timer.timeout.connect(self.look)
        self.text.textChanged.connect(self._timer.start)
        self.shared = PlainText("", "strong", wrap=True, selectable=True)
        self.named = PlainText("", "secondary", wrap=True, selectable=True)
        self.take = Button(self.tr("Add as note"), "secondary", on_click=self._take)
        cancel = Button(self.tr("Cancel"), "flat", on_click=self.close_panel)
        self.setLayout(
            column(
                self.text,
                self.shared,
                self.named,
                row(self.take, cancel, None, spacing=6),
                spacing=6,
                margins=(12, 10, 12, 10),
            )
        )
        self.look()
        self.hide()

    def open_panel(self) -> None:
        """Shows the panel, the cursor in the text."""
        self.show()
        self.text.setFocus()

    def close_panel(self) -> None:
        """Hides it and forgets the text."""
        self.text.setPlainText("")
        self.look()
        self.hide()

    def look(self) -> None:
        """Works out what the text names and what of it is shared."""
        self._timer.stop()
        self.found = found_in(self.text.toPlainText())
        common = overlap(self.found, self._whole())
        told = [*common.techniques, *map(defang, common.indicators)]
        names = self.found.techniques or self.found.indicators
        if told:
            said = self.tr("Shared with this incident: {what}")
            self.shared.set_text(said.format(what=_some(told)))
        else:
            self.shared.set_text(self.tr("Nothing is shared with this incident.") if names else "")
        lines = [
            f"{label}: {_some(values)}"
            for label, values in (
                (self.tr("Techniques"), list(self.found.techniques)),
                (self.tr("Indicators"), [defang(value) for value in self.found.indicators]),
            )
            if values
        ]
        self.named.set_text("\n".join(lines))
        self.take.setEnabled(bool(self.text.toPlainText().strip()))

    def _take(self) -> None:
        self.look()
        lines = [line.strip() for line in self.text.toPlainText().splitlines() if line.strip()]
        if not lines:
            return
        values = {
            "title": lines[0][:_TITLE],
            "techniques": list(self.found.techniques),
            "indicators": list(self.found.indicators),
        }
        self.close_panel()
        self._on_taken(values)


def _some(values: list[str]) -> str:
    """The first of many, and how many more there are."""
    more = len(values) - _SHOWN
    return ", ".join(values[:_SHOWN]) + (f" + {more}" if more > 0 else "")
