"""What an import did, with a link to each record that it opened."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.navigation import Route
from desktop.pages.imports import wording
from desktop.widgets.buttons import Button
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, row
from kb.interchange.outcome import FileOutcome, ImportReport

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as StoreSession

#: So many links are shown; the rest is in the lists of incidents and knowledge.
MOST_LINKS = 40


class Results(QScrollArea):
    """One line a record, then edits that were kept, refused files with their reason.

    Signals:
        chosen: `(Route)` a link was pressed.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("What was imported"))

    def show_report(self, report: ImportReport, names: Mapping[UUID, str]) -> None:
        """Shows a finished import.

        Args:
            report: its outcome.
            names: number and title of records, by id.
        """
        parts: list[QWidget | int | None] = []
        links = [(file, one) for file in report.files for one in file.record_ids if one in names]
        for file, record_id in links[:MOST_LINKS]:
            parts.append(self._link(file, record_id, names[record_id]))
        rest = sum(len(file.record_ids) for file in report.files) - min(len(links), MOST_LINKS)
        if rest > 0:
            more = Button(self.tr("%n more, in the list of incidents", "", rest), "link")
            more.clicked.connect(lambda _checked=False: self.chosen.emit(Route("incidents")))
            parts.append(more)
        kept = [line for file in report.files for line in wording.kept(file)]
        parts += self._group(self.tr("Your edits were kept"), kept)
        refused = [f"{wording.file_name(f)}: {wording.refusal(f)}" for f in report.refused]
        parts += self._group(self.tr("Refused; nothing of these was taken"), refused)
        parts += self._group(
            self.tr("Warnings"),
            [
                f"{wording.file_name(file)}: {line}"
                for file in report.files
                for line in wording.other_warnings(file)
            ],
        )
        content = QWidget()
        content.setLayout(column(*parts, None, spacing=4, margins=(20, 12, 20, 20)))
        self.setWidget(content)

    def focus_first(self) -> None:
        """Gives the focus to the first link, or to the list when there is none."""
        first = self.findChild(Button)
        (first if isinstance(first, Button) else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _link(self, file: FileOutcome, record_id: UUID, name: str) -> QWidget:
        about_incident = "incidents" in file.records
        form = {
            "imported": self.tr("{name} opened") if about_incident else self.tr("{name} added"),
            "updated": self.tr("{name} updated"),
        }.get(file.result, self.tr("{name} was up to date"))
        link = Button(form.format(name=name), "link")
        page = "incident" if about_incident else "knowledge"
        link.clicked.connect(lambda _checked=False: self.chosen.emit(Route(page, record_id)))
        line = QWidget()
        line.setLayout(row(link, PlainText(wording.file_name(file), "hint"), None, spacing=8))
        return line

    def _group(self, title: str, lines: Sequence[str]) -> list[QWidget | int | None]:
        if not lines:
            return []
        texts = [PlainText(line, "", wrap=True, selectable=True) for line in lines]
        return [8, hline(), 8, PlainText(title, "strong"), *texts]


def names_of(session: "StoreSession", report: ImportReport) -> dict[UUID, str]:
    """Number and title of the records of an import, as many as are shown as links."""
    from kb.incidents.record.rows import read_rows  # noqa: PLC0415 - after the first import
    from kb.library import titles  # noqa: PLC0415

    found: dict[UUID, str] = {}
    for file in report.files:
        ids = file.record_ids[: MOST_LINKS - len(found)]
        if "incidents" in file.records:
            for row_ in read_rows(session, ids):
                found[row_.id] = f"{row_.number}  {row_.title}".strip()
            continue
        found |= titles.of(session, ids)
    return found
