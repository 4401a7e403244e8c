"""One lesson, change or follow-up as a file of its own, as PDF or as a Word document."""

from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu

from desktop.errors import trouble
from desktop.jobs.report_file import ReportFile, forms
from kb.incidents.issued_reports import service as issued_reports
from reports import context as reading

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.pages.incident.section import Section
    from reports.context import ReportContext
    from reports.result import RenderResult

_KIND: Final = "extract"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Extracts", text)


class Extracts(QObject):
    """Reads the incident, hands one record of it on, and notes that it left the house.

    Args:
        section: whose rows have extracts.

    Attributes:
        file: makes and writes the extract.
    """

    def __init__(self, section: "Section") -> None:
        super().__init__(section)
        self._section = section
        self.file = ReportFile(section.context, section, self._refused)
        self.file.wrote.connect(self._note)

    def add_to(self, menu: QMenu, ref: str) -> None:
        """Adds the forms for a record to a menu."""
        for form, name, _kinds in forms():
            label = _tr("Save extract as {form}…").format(form=name)
            menu.addAction(label, partial(self.begin, ref, form))

    def begin(self, ref: str, form: str) -> None:
        """Saves what is being typed, asks where the extract goes, and makes it."""
        session = self._section.context.session
        session.flush()
        options = self.file.options(_KIND, ref)
        read = partial(reading.read_extract, incident_id=self._section.incident_id, options=options)
        session.read(read, partial(self.file.ask, form), self._refused)

    def _note(self, read: "ReportContext", result: "RenderResult", written: "Path") -> None:
        if self._section.read_only and not self._section.follows_up:
            return  # a store that can only be read takes no note
        versions = read.record.get("versions") or []
        values = {
            "report_kind": read.options.kind,
            "audience": read.options.audience,
            "tlp": read.options.tlp,
            "sha256": result.sha256,
            "file_name": written.name,
            "path": str(written),
            "version_label": str(versions[-1]["number"]) if versions else "",
            "exported_by": read.options.exported_by,
            "exported_at": read.options.now,
            "pages": result.pages,
            "signed_by": result.signed_by,
        }
        incident_id = UUID(read.record["id"])
        note = partial(issued_reports.add, incident_id=incident_id, values=values)
        self._section.context.session.write(note, self._section)

    def _refused(self, error: Exception) -> None:
        self._section.context.notices.show(trouble(error).what)
