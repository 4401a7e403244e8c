"""An incident as a file for others: asks where it goes, writes it, says what isn't in it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from desktop.dialogs.files import save_as
from desktop.errors import trouble
from desktop.jobs.export_job import ExportJob
from desktop.widgets.bars import ErrorBar

if TYPE_CHECKING:
    from desktop.jobs.export_job import Format
    from desktop.pages.base import PageContext

SaveAs = Callable[[QWidget, str, Path, str], Path | None]

#: By format: its action, the ending of its file, and what a dialog calls such files.
_FILES: Final[dict["Format", tuple[str, str, str]]] = {
    "bundle": ("export_json", ".hotwash-bundle", "Hotwash (*.hotwash-bundle)"),
    "csv": ("export_csv", "-timeline.csv", "CSV (*.csv)"),
    "stix": ("export_stix", "-stix.json", "STIX 2.1 (*.json)"),
    "misp": ("export_misp", "-misp.json", "MISP (*.json)"),
    "veris": ("export_veris", "-veris.json", "VERIS 1.4.1 (*.json)"),
}
#: Parts that a notice names; the rest is counted.
_MOST_NAMED: Final = 4


def bar_of(error: Exception) -> ErrorBar:
    """Why a file could not be written, for the bars of a page."""
    found = trouble(error)
    return ErrorBar(found.what, found.kept, found.todo, found.details)


class IncidentExport(QObject):
    """Writes incidents as files for others.

    Attributes:
        save_as: asks where a file goes; the platform's dialog.

    Signals:
        failed: `(Exception)` something could not be written.
    """

    failed = Signal(object)

    def __init__(self, context: "PageContext", parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._parent = parent
        self.save_as: SaveAs = save_as

    def handlers(
        self, chosen: Callable[[], tuple[UUID, str] | None]
    ) -> dict[str, Callable[[], object]]:
        """What the menu and the palette do; `chosen` is the incident and its number, if any."""
        return {name: partial(self.export_chosen, f, chosen) for f, (name, *_) in _FILES.items()}

    def export_chosen(
        self, format_: "Format", chosen: Callable[[], tuple[UUID, str] | None]
    ) -> None:
        """Exports what is chosen; nothing happens where nothing is."""
        found = chosen()
        if found is not None:
            self.export(found[0], found[1], format_)

    def fill(self, menu: QMenu, chosen: Callable[[], tuple[UUID, str] | None]) -> None:
        """Puts the formats into a menu."""
        labels = {
            "bundle": self.tr("Whole incident (bundle)…"),
            "csv": self.tr("Timeline (CSV)…"),
            "stix": self.tr("STIX 2.1…"),
            "misp": self.tr("MISP event…"),
            "veris": self.tr("VERIS 1.4.1…"),
        }
        for format_ in _FILES:
            menu.addAction(labels[format_], partial(self.export_chosen, format_, chosen))

    def export(self, incident_id: UUID, number: str, format_: "Format") -> None:
        """Asks for a place and writes an incident there."""
        _action, ending, kind = _FILES[format_]
        target = self.save_as(
            self._parent.window(),
            self.tr("Export {number}").format(number=number),
            Path.home() / f"{number}{ending}",
            kind,
        )
        if target is None:
            return
        job = ExportJob(self._context.session, incident_id, number, target, format_)
        job.came.connect(partial(self._on_exported, job))
        job.failed.connect(self.failed)
        self._context.jobs.add(job)
        job.start()

    def _on_exported(self, job: ExportJob, path: Path) -> None:
        said = self.tr("Exported {name}").format(name=path.name)
        if job.left_out:
            named = ", ".join(job.left_out[:_MOST_NAMED])
            more = len(job.left_out) - _MOST_NAMED
            rest = self.tr(" and %n more", "", more) if more > 0 else ""
            said += "\n" + self.tr("Not in it: {parts}").format(parts=named + rest)
        folder = QUrl.fromLocalFile(str(path.parent))
        self._context.notices.show(
            said, self.tr("Show in folder"), lambda: QDesktopServices.openUrl(folder)
        )
