"""Files of the timeline: a file of rows comes in, CSV, JSON and a picture of the lanes go out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.dialogs.files import choose_files, save_as
from desktop.jobs.export_job import ExportJob, Format
from desktop.jobs.written import write_beside
from desktop.pages.incident.timeline.columns import paste_targets
from desktop.pages.incident.timeline.import_panel import ImportPanel
from desktop.pages.incident.timeline.importing import Outcome, Plan, read_all
from desktop.widgets.lane_picture import svg_of
from kb import naming
from kb.store import file_io

if TYPE_CHECKING:
    from desktop.pages.incident.timeline.events import EventTable
    from kb.changes import Changes
    from kb.interchange.csv_file import CsvFile

SaveAs = Callable[[QWidget, str, Path, str], Path | None]
_KINDS: Final[dict[str, tuple[str, str]]] = {
    "csv": ("-timeline.csv", "CSV (*.csv)"),
    "timeline-json": ("-timeline.json", "JSON (*.json)"),
    "svg": ("-timeline.svg", "SVG (*.svg)"),
}


class TimelineFiles(QObject):
    """Imports and exports of one timeline.

    Attributes:
        panel: the import that is being decided, or None.
        choose: asks for files to read; the platform's dialog.
        save_as: asks where a file goes; the platform's dialog.

    Signals:
        wrote: `(Path)` a file was written.
    """

    wrote = Signal(object)

    def __init__(self, section: "EventTable", place: QVBoxLayout) -> None:
        super().__init__(section)
        self._section = section
        self._place = place
        self.panel: ImportPanel | None = None
        self.choose: Callable[[QWidget, str], list[Path]] = choose_files
        self.save_as: SaveAs = save_as
        menu = section.toolbar.files
        self._import = menu.addAction(self.tr("Import CSV…"), self.ask)
        menu.addSeparator()
        menu.addAction(self.tr("Export as CSV…"), partial(self.export, "csv"))
        menu.addAction(self.tr("Export as JSON…"), partial(self.export, "timeline-json"))
        menu.addAction(self.tr("Save the lanes as SVG…"), partial(self.export, "svg"))

    def set_read_only(self, *, read_only: bool) -> None:
        """What adds events goes; what leaves as files stays."""
        self._import.setEnabled(not read_only)
        if read_only:
            self.close()

    # --- coming in

    def ask(self) -> None:
        """Asks for a file and shows what it would become."""
        chosen = self.choose(self._section.window(), self.tr("Import CSV"))
        if chosen:
            self.open(chosen[0])

    def open(self, path: Path) -> None:
        """Shows what a file would become."""
        section = self._section
        if section.read_only:
            return
        section.say("")

        def load(_session: object) -> "CsvFile":
            from kb.interchange import csv_file  # noqa: PLC0415 - formats load late

            with file_io.opened(path) as file:
                return csv_file.read(file.read(csv_file.MOST_BYTES + 1))

        section.context.session.read(
            load, partial(self._show, path.name), self._on_unread, replaces=(self, "load")
        )

    def _on_unread(self, error: Exception) -> None:
        self._section.say(str(getattr(error, "what", "") or error))

    def _show(self, name: str, file: "CsvFile") -> None:
        self.close()
        section = self._section
        known = section.preferences.mapping(file.header)
        panel = ImportPanel(
            name, file, paste_targets(), known, section.zone, partial(self._read, file)
        )
        panel.accepted.connect(self._add)
        panel.cancelled.connect(self.close)
        self._place.addWidget(panel)
        self.panel = panel
        section.make_room()
        panel.combos[0].setFocus()

    def _read(self, file: "CsvFile", plan: Plan, done: Callable[[Outcome], object]) -> None:
        """Reads a whole file in a reader thread: it may have thousands of rows."""
        section = self._section
        reader = section.reader()

        def read(_session: object) -> Outcome:
            return read_all(file, plan, reader)

        section.context.session.read(read, done, self._on_unread, replaces=(self, "read"))

    def _add(self, plan: Plan, outcome: Outcome) -> None:
        section, panel = self._section, self.panel
        if panel is None or section.read_only:
            return
        fields = dict(zip(panel.file.header, plan.fields, strict=True))
        section.preferences.keep_mapping(panel.file.header, fields)

        def tell(changes: "Changes") -> None:
            self.close()
            section.tell_added(len(changes.result) if isinstance(changes.result, tuple) else 0)

        rows = tuple(outcome.values)
        add = partial(naming.add_many, incident_id=section.incident_id, rows=rows)
        section.write(add, tell, self._on_unread)

    def close(self) -> bool:
        """Adds nothing; whether something was shown."""
        panel, self.panel = self.panel, None
        if panel is None:
            return False
        panel.hide()
        panel.deleteLater()
        self._section.make_room()
        self._section.table.setFocus()
        return True

    # --- going out

    def export(self, format_: str) -> None:
        """Asks where a file goes and writes it."""
        section = self._section
        ending, kinds = _KINDS[format_]
        title = self.tr("Export the timeline")
        suggested = Path.home() / f"{section.number}{ending}"
        target = self.save_as(section.window(), title, suggested, kinds)
        if target is None:
            return
        if format_ == "svg":
            self._write_picture(target)
            return
        kind: Format = "csv" if format_ == "csv" else "timeline-json"
        job = ExportJob(section.context.session, section.incident_id, section.number, target, kind)
        job.came.connect(self._tell)
        job.failed.connect(self._on_unread)
        section.context.jobs.add(job)
        job.start()

    def _write_picture(self, target: Path) -> None:
        picture = svg_of(self._section.figure, self._section.number)
        try:
            write_beside(target, lambda file: file.write(picture))
        except OSError as error:
            self._on_unread(error)
            return
        self._tell(target)

    def _tell(self, path: Path) -> None:
        text = self.tr("Wrote {file}").format(file=path.name)
        self._section.context.notices.show(text)
        self.wrote.emit(path)
