"""One lesson, change or follow-up as a file of its own, for whoever has to act on it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu

from desktop.errors import trouble
from desktop.jobs.report_file import HandedOn, ReportFile
from reports import context as reading
from reports import subjects

if TYPE_CHECKING:
    from desktop.pages.incident.section import Section


def _tr(text: str) -> str:
    return QCoreApplication.translate("Extracts", text)


class Extracts(QObject):
    """Reads the incident and hands one record of it on.

    Args:
        section: whose rows have extracts.

    Attributes:
        file: makes, writes and notes the extract.
    """

    def __init__(self, section: "Section") -> None:
        super().__init__(section)
        self._section = section
        self.file = ReportFile(section.context, section, self._refused)

    def add_to(self, menu: QMenu, ref: str) -> None:
        """Adds the extract of a record to a menu."""
        menu.addAction(_tr("Save extract…"), partial(self.begin, ref))

    def begin(self, ref: str) -> None:
        """Saves what is being typed, asks what is wanted, and makes it."""
        self._section.context.session.flush()
        title = _tr("Extract of {ref}").format(ref=ref)
        read = partial(reading.read_extract, incident_id=self._section.incident_id)
        self.file.begin(HandedOn(title, subjects.EXTRACT, read, item=ref))

    def _refused(self, error: Exception) -> None:
        self._section.context.notices.show(trouble(error).what)
