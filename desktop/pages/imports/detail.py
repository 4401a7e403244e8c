"""The panel of one file: everything that is to know about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.pages.imports import wording
from desktop.pages.imports.mapping_form import MappingForm
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column
from kb.interchange.outcome import FileOutcome

_MOST_FIELDS = 40


class FileDetail(QScrollArea):
    """Name, path, counts, reason, unknown fields and warnings of the selected file.

    Signals:
        mapped: `(str, TableMapping)` a table is to be read by this mapping.
    """

    mapped = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("About the file"))

    def show_file(self, outcome: FileOutcome) -> None:
        """Shows a file."""
        parts: list[QWidget | int | None] = [
            PlainText(wording.file_name(outcome), "panel", elide=True),
            PlainText(outcome.path, "mono", elide=True),
        ]
        if outcome.result == "refused":
            parts += self._group(self.tr("Refused"), [wording.refusal(outcome)])
        else:
            counted = self.tr("{new} new, {changed} changed, {unchanged} unchanged").format(
                new=outcome.new, changed=outcome.changed, unchanged=outcome.unchanged
            )
            held = [wording.records_text(outcome.records), counted, wording.backfilled(outcome)]
            parts += self._group(self.tr("Holds"), held)
        if outcome.table is not None:
            form = MappingForm(outcome.table)
            form.applied.connect(self.mapped)
            parts += [4, hline(), 4, PlainText(self.tr("Columns"), "strong"), form]
        parts += self._group(self.tr("Your edits are kept"), wording.kept(outcome))
        parts += self._group(self.tr("People who are new here"), wording.people(outcome))
        fields = list(outcome.unknown_fields[:_MOST_FIELDS])
        parts += self._group(self.tr("Unknown fields, kept as they are"), fields, "mono")
        parts += self._group(self.tr("Warnings"), wording.other_warnings(outcome))
        content = QWidget()
        content.setLayout(column(*parts, None, spacing=8, margins=(18, 16, 18, 16)))
        self.setWidget(content)

    def _group(self, title: str, lines: list[str], role: str = "") -> list[QWidget | int | None]:
        shown = [line for line in lines if line]
        if not shown:
            return []
        return [4, hline(), 4, PlainText(title, "strong"), *[_text(line, role) for line in shown]]


def _text(text: str, role: str) -> PlainText:
    return PlainText(text, role, wrap=True, selectable=True)
